#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace loadtest::cli::calibrate {

/// This program once more, with other arguments, in a process group of its own: what is typed at
/// the terminal is for its parent. Killed when this object goes, and by the kernel when the thread
/// that made it ends, so that none is ever left behind.
class child_process {
public:
  /// Its stdout and stderr go to files. Call it only while this process has one thread.
  static core::result<child_process> start(std::vector<std::string> arguments,
                                           const std::filesystem::path& out,
                                           const std::filesystem::path& err);
  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  /// The exit code once it has ended; 128 + n of signal n. Does not wait.
  std::optional<int> poll();
  /// Asks it to end, and waits for that for at most 10 s.
  void stop();
  /// CPU that all its threads have used; after its end, all in all.
  core::nanoseconds cpu_time();

private:
  explicit child_process(pid_t id) noexcept : id_(id) {}

  pid_t id_;
  std::optional<int> exit_code_;
  core::nanoseconds used_{};
};

} // namespace loadtest::cli::calibrate
