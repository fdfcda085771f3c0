#pragma once

#include <optional>

namespace loadtest::cli {

/// Takes SIGINT, SIGTERM and, unless it is ignored as under nohup, SIGHUP out of the usual way and
/// hands them out one by one. Made before any thread is, so that all threads have them blocked.
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

/// What a run that such a signal ends is ended by: `sigint` or `sigterm`, which a terminal that
/// goes away is as well.
const char* ended_by(int signal) noexcept;
/// The exit code of a process that such a signal ends at once (spec cli.md).
int exit_code_of(int signal) noexcept;

} // namespace loadtest::cli
