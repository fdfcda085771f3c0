#include "cli/host.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sched.h>
#include <sys/utsname.h>
#include <thread>

namespace loadtest::cli {

namespace {

/// From `cpu.max`, "<quota> <period>" in microseconds or "max <period>".
std::size_t quota_cores(std::size_t otherwise) {
  std::ifstream file{"/sys/fs/cgroup/cpu.max"};
  double quota = 0.0;
  double period = 0.0;
  if (!(file >> quota >> period) || period <= 0.0)
    return otherwise;
  return static_cast<std::size_t>(std::ceil(quota / period));
}

} // namespace

std::size_t allowed_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::size_t cores = std::thread::hardware_concurrency();
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    cores = static_cast<std::size_t>(CPU_COUNT(&set));
  return std::max<std::size_t>(1, std::min(cores, quota_cores(cores)));
}

std::string host_description() {
  utsname name{};
  uname(&name);
  return std::string{name.nodename} + ", " + name.sysname + " " + name.release + ", " +
         std::to_string(allowed_cores()) + " cores";
}

} // namespace loadtest::cli
