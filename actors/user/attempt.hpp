#pragma once

#include "actors/user/conversation.hpp"
#include "actors/user/session_clock.hpp"
#include "actors/user/user_world.hpp"
#include "core/outcome.hpp"
#include "core/request.hpp"
#include "core/sample.hpp"
#include "scenario/workload/workload.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace loadtest::actors {

/// The model that is asked.
const std::string& model_of(const user_identity& who, const scenario::interaction& question);

/// What is sent for a question: the conversation that it ends.
core::request request_of(const user_identity& who, const scenario::interaction& question,
                         const conversation& talk, std::string id);

/// `<testRunId>-<org>-<user>-<n>-<attempt>` (spec cli.md).
std::string request_id(const user_identity& who, std::uint64_t question, std::uint32_t attempt);

/// Does the platform take a question with its conversation, and can the model see all of it?
/// `tokens`: how many the prompt seems to have.
bool fits(const user_identity& who, const scenario::interaction& question, const conversation& talk,
          std::uint32_t tokens);

/// What is recorded of an attempt beside its outcome, what that cost, and what follows from it.
/// `clock` may be null.
core::sample labels_of(const user_identity& who, const scenario::interaction& question,
                       const conversation& talk, std::string id, const session_clock& times,
                       const run_clock* clock);

/// An attempt that ended before it was sent.
core::outcome never_sent(core::outcome_status status, core::mono_time intended,
                         core::mono_time closed, core::unix_offset to_unix);

/// How long the user waited: from when the question was due to the end of its last attempt
/// (measurement.md rule 2). None when the end of the run cut it short.
std::optional<core::nanoseconds> user_latency(core::mono_time intended,
                                              const core::outcome& outcome);

} // namespace loadtest::actors
