#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace loadtest::scenario {

/// What a user asks next. A function of seed, organisation, user, loop and question number alone.
struct interaction {
  std::uint32_t conversation = 0; ///< of this session, from 0
  std::uint32_t turn = 0;         ///< of this conversation, from 0; 0 starts with an empty context
  /// Pause before it, in whole milliseconds; 0 for the first of all that a user asks.
  nanoseconds think{0};
  std::string question;
  std::string model;            ///< empty: the first that the platform lists
  std::uint32_t max_tokens = 0; ///< 0: not sent
  std::optional<double> temperature;
  bool stream = true;
};

/// What this user does in all its sessions: one of the plan's behaviours.
const behavior_choice& behavior_of(const plan& p, std::uint32_t org, std::uint32_t user);

/// One session of one user: a pure generator of interactions.
class workload {
public:
  /// `org` and `user` count from 1, `loop` (the session) from 0.
  workload(std::shared_ptr<const plan> plan, std::uint32_t org, std::uint32_t user,
           std::uint32_t loop);

  /// How long the session lasts from its first question on, in whole milliseconds; none: until it
  /// has asked all of its questions.
  std::optional<nanoseconds> duration() const;
  /// The next question, or none when the session has asked all of its questions.
  std::optional<interaction> next();

private:
  void begin_conversation();
  void advance();

  std::shared_ptr<const plan> plan_;
  std::uint32_t org_;
  std::uint32_t user_;
  std::uint32_t loop_;
  core::random_stream stream_;
  std::uint32_t questions_left_ = 0;
  std::uint32_t question_ = 0;
  std::uint32_t conversation_ = 0;
  std::uint32_t turn_ = 0;
  std::uint32_t turns_left_ = 0;
};

} // namespace loadtest::scenario
