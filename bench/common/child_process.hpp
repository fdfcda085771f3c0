#pragma once

#include "bench/common/sockets.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace loadtest::bench {

/// Resident memory of a process, in bytes.
struct memory_use {
  std::size_t resident = 0;
  std::size_t anonymous = 0; ///< of it, what no file backs
};

/// A process of ours. Killed by its id when this goes, and by the kernel when this process ends.
class child_process {
public:
  /// Forks and runs `work`; what it returns can be read by `output`. An exception ends the child
  /// with its text on stderr. Call it only while this process has one thread.
  static child_process run(const std::function<std::string()>& work);
  /// Forks and executes a program. `output` has its stdout.
  static child_process execute(const std::vector<std::string>& command);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  /// User and system time of all its threads so far.
  core::nanoseconds cpu_time() const;
  memory_use memory() const;
  bool running();

  /// Everything it writes until it ends. Throws std::runtime_error when it still runs at the
  /// deadline, or failed.
  std::string output(core::mono_time deadline);
  /// The exit code, once `output` or `running` saw the end; 128 + n for a signal.
  std::optional<int> exit_code() const noexcept { return exit_code_; }

private:
  child_process(pid_t pid, descriptor pipe) noexcept : pid_(pid), pipe_(std::move(pipe)) {}

  pid_t pid_;
  descriptor pipe_;
  std::optional<int> exit_code_;
};

} // namespace loadtest::bench
