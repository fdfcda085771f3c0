#pragma once

#include <optional>

namespace loadtest::cli {

/// Takes SIGINT and SIGTERM out of the usual way and hands them out one by one. Made before any
/// thread is, so that all threads have them blocked.
class signals {
public:
  signals();
  ~signals();
  signals(const signals&) = delete;
  signals& operator=(const signals&) = delete;

  /// The next signal that came, if any; does not wait.
  std::optional<int> poll();
  /// Waits for the next signal.
  int wait();

private:
  int fd_;
};

} // namespace loadtest::cli
