#pragma once

#include "core/outcome.hpp"
#include "core/random.hpp"

#include <cstdint>

namespace loadtest::actors {

/// A platform that asks for a longer pause than this (Retry-After) is not waited for: the question
/// has failed for good.
inline constexpr core::nanoseconds longest_retry_after = std::chrono::minutes{1};

/// Asking the same again may help, within `longest_retry_after`.
bool may_pass(const core::outcome& outcome);

/// The pause after attempt number `attempt` (from 1) has failed: `backoff` for the first, doubled
/// for each further one up to a minute, of which `random` takes up to a half away; longer where the
/// platform said so (Retry-After), but never more than `longest_retry_after`.
core::nanoseconds pause_before_retry(core::nanoseconds backoff, std::uint32_t attempt,
                                     core::random_stream random, const core::outcome& outcome);

} // namespace loadtest::actors
