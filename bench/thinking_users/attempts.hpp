#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace loadtest::bench {

/// What the records of a run say about its users.
struct attempt_summary {
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;
  std::uint64_t users = 0;            ///< that asked a first question
  core::nanoseconds start{};          ///< from the first user's wish to ask to the last one's go
  core::nanoseconds first_requests{}; ///< from that wish to the last first request's first byte
  std::vector<core::nanoseconds> send_lag; ///< of later questions, ascending
  std::vector<core::nanoseconds> wake_lag; ///< admitted − intended of the same, ascending
};

/// Reads requests.jsonl. Throws std::runtime_error when it is missing or has no later questions.
attempt_summary read_attempts(const std::filesystem::path& requests);

} // namespace loadtest::bench
