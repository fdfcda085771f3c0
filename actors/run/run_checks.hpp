#pragma once

#include "actors/messages.hpp"
#include "actors/run/part.hpp"
#include "core/result.hpp"

#include <string>

namespace loadtest::actors {

/// Could this part of the run have said that? An error says what it could not have. Sizes, counts,
/// sums, keys and texts are held against what the part was given.
core::result<void> check(const shard_ready& m, const part& p);
/// `orgs` has the plan.
core::result<void> check(const metrics::delta& d, const part& p, std::uint32_t orgs,
                         core::mono_time t0, core::mono_time now);
core::result<void> check(const user_report& m, const part& p);
core::result<void> check(const shard_drained& m, const part& p);
core::result<void> check(const shard_clean& m);
core::result<void> check(const records_piece& m);

/// How many records are in it.
std::uint64_t lines_of(const records_piece& m);

} // namespace loadtest::actors
