#pragma once

#include <cstddef>
#include <string>

namespace loadtest::cli {

/// The cores that this process may use: its affinity and its control group's quota (cgroup v2,
/// rounded up), whichever is less; at least 1.
std::size_t allowed_cores();

/// Name, kernel and cores, for the report.
std::string host_description();

} // namespace loadtest::cli
