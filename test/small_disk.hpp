#pragma once

#include <csignal>
#include <sys/resource.h>

namespace loadtest::test {

/// No file of this process may grow beyond so many bytes: a disk that is full.
struct small_disk {
  explicit small_disk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit now{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~small_disk() { setrlimit(RLIMIT_FSIZE, &before); }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  rlimit before{};
};

} // namespace loadtest::test
