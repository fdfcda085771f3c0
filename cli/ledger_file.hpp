#pragma once

#include "core/result.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <string_view>

namespace loadtest::cli {

/// `ledger.jsonl` of a run directory, for appending. Each line is one write to the file, so that
/// whatever kills the process loses at most the line under way.
class ledger_file {
public:
  /// Opens or makes the file; a line that a killed writer left without its end is cut off.
  static core::result<std::unique_ptr<ledger_file>> open(const std::filesystem::path& path);
  ~ledger_file();
  ledger_file(const ledger_file&) = delete;
  ledger_file& operator=(const ledger_file&) = delete;

  /// On any thread.
  void append(std::string_view line);
  /// Some line could not be written.
  bool failed() const noexcept { return failed_; }

private:
  explicit ledger_file(int fd) : fd_(fd) {}

  int fd_;
  std::atomic<bool> failed_ = false;
};

} // namespace loadtest::cli
