#pragma once

#include "core/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::core {

/// How far a user has come: enough for another node to go on from there.
struct user_progress {
  std::uint32_t loop = 0;      ///< the session it is in, or will begin, from 0
  std::uint32_t questions = 0; ///< of that session that are settled
  std::uint64_t asked = 0;     ///< questions of all sessions
  std::uint64_t attempts = 0;  ///< of all questions
  friend bool operator==(const user_progress&, const user_progress&) = default;
};

/// What of an attempt fell into one second of the load, and into one phase.
struct moment {
  std::uint32_t second = 0; ///< since T0, from 0
  std::optional<std::uint32_t>
      phase{};          ///< index in the plan; none: the plan has none, or they are over
  bool measured = true; ///< is that time measured?
  bool starts = false;  ///< it began: was sent, or at least let go
  bool ends = false;
  std::uint32_t events = 0; ///< token-bearing ones, that arrived
  std::uint32_t tokens = 0; ///< of the completion, that arrived
  friend bool operator==(const moment&, const moment&) = default;
};

/// The small facts of one attempt: what goes to the recorder and, as one line, to requests.jsonl.
/// `result.text` is empty here: text stays with the user.
struct sample {
  std::string request_id;         ///< `<testRunId>-<org>-<user>-<n>-<attempt>`
  std::uint32_t org = 0;          ///< organisation's index, from 1
  std::uint32_t user = 0;         ///< user's index in its organisation, from 1
  std::uint32_t loop = 0;         ///< session of this user, from 0
  std::uint32_t conversation = 0; ///< conversation of this session, from 0
  std::uint32_t turn = 0;         ///< question of this conversation, from 0
  std::uint32_t attempt = 1;      ///< from 1
  std::string behavior;
  std::string test_type;
  std::string template_name;
  std::string model;
  std::string model_target; ///< slm, medium or empty
  std::string phase;        ///< name of the load phase the attempt was meant for; may be empty
  bool measured = true;     ///< false in a phase with `measure: false`
  bool ignored = false;     ///< an error that `ignoreErrorCodes` counts apart
  bool last_attempt = true; ///< no retry follows: user-perceived latency ends here
  std::string prompt_sha256;
  std::uint32_t max_tokens = 0;
  std::int64_t think_ms = 0;     ///< pause before this question
  std::int64_t cost_nanousd = 0; ///< 10^-9 dollars
  bool cost_known = false;
  bool cost_reported = false;              ///< by the platform, not from our price table
  std::optional<nanoseconds> user_latency; ///< intended of the first attempt to the end of the last
  /// What of this attempt's time the client itself is to blame for: it began later than the user
  /// wanted to (of a question's first attempt), its handshake waited for the client, and it was
  /// sent later than it was admitted.
  nanoseconds own_delay{};
  nanoseconds question_own_delay{}; ///< the same of all attempts of the question so far
  std::vector<moment> moments;      ///< in order of time
  user_progress progress;           ///< of the user, after this attempt
  outcome result;
};

} // namespace loadtest::core
