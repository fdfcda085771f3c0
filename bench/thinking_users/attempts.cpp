#include "bench/thinking_users/attempts.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace loadtest::bench {

attempt_summary read_attempts(const std::filesystem::path& requests) {
  std::ifstream file{requests};
  attempt_summary sum;
  auto first_wish = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_go = 0;
  std::int64_t last_start = 0;
  for (std::string line; std::getline(file, line);) {
    const auto record = nlohmann::json::parse(line);
    if (record.value("outcome", "") != "ok") {
      ++sum.failed;
      continue;
    }
    ++sum.ok;
    const auto intended = record.at("intended_at_ns").get<std::int64_t>();
    const auto admitted = record.at("admitted_at_ns").get<std::int64_t>();
    const auto started = record.at("started_at_ns").get<std::int64_t>();
    // The workload gives a pause before every question but a session's first.
    if (record.at("think_ms").get<std::int64_t>() == 0) {
      ++sum.users;
      first_wish = std::min(first_wish, intended);
      last_go = std::max(last_go, admitted);
      last_start = std::max(last_start, started);
      continue;
    }
    const auto connect = std::llround(record.value("connect_ms", 0.0) * 1e6);
    sum.send_lag.emplace_back(started - admitted - connect);
    sum.wake_lag.emplace_back(admitted - intended);
  }
  if (sum.send_lag.empty() || sum.users == 0)
    throw std::runtime_error{"the records hold no user who asked twice"};
  sum.start = core::nanoseconds{last_go - first_wish};
  sum.first_requests = core::nanoseconds{last_start - first_wish};
  std::sort(sum.send_lag.begin(), sum.send_lag.end());
  std::sort(sum.wake_lag.begin(), sum.wake_lag.end());
  return sum;
}

} // namespace loadtest::bench
