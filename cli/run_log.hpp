#pragma once

#include "cli/log_line.hpp"
#include "cli/repeat_limit.hpp"
#include "core/result.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace loadtest::cli {

struct run_log_settings {
  core::log_level level = core::log_level::info;         ///< of log.jsonl
  core::log_level console_level = core::log_level::info; ///< of what is printed as well
  log_format format = log_format::text;                  ///< of what is printed
  bool colour = false;
  log_identity who;
};

/// The log of a run: events become lines of log.jsonl and, printed, of the console. A thread of its
/// own writes, so that nobody who has something to tell ever waits; when it can't keep up, events
/// are dropped, counted, and the log says so.
class run_log {
public:
  /// Events that wait to be written, at most.
  static constexpr std::size_t capacity = 4096;
  /// Takes whole lines, on the log's thread; may wait.
  using printer = std::function<void(std::string_view lines)>;

  /// Opens a new file at `path` and starts the thread.
  static core::result<std::unique_ptr<run_log>> open(const std::filesystem::path& path,
                                                     run_log_settings settings, printer print);
  /// Closes it.
  ~run_log();
  run_log(const run_log&) = delete;
  run_log& operator=(const run_log&) = delete;

  /// For every part of the run; this log outlives it. What comes after `close` is not written.
  core::logger logger();
  /// Waits until all that was told so far is written. False: the file lacks something.
  bool flush();
  /// Writes what is left and closes the file, which is then anybody's. False: it lacks something.
  bool close();

private:
  struct entry {
    core::log_event event;
    core::unix_time at;
  };

  run_log(std::ofstream file, run_log_settings settings, printer print);

  void take(core::log_event event);
  void write_until_closed();
  /// False: the file could not be written.
  bool write(const std::vector<entry>& entries);

  std::ofstream file_;
  const run_log_settings settings_;
  const printer print_;
  std::mutex mutex_; ///< of all that follows
  std::condition_variable wake_;
  std::condition_variable written_;
  std::vector<entry> queue_;
  repeat_limit repeats_;
  std::uint64_t dropped_ = 0;
  bool writing_ = false;
  bool failed_ = false;
  bool closing_ = false;
  std::thread writer_;
};

} // namespace loadtest::cli
