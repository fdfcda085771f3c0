#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string_view>

namespace loadtest::cli {

/// A file of lines: what is appended is there as a whole, or not at all. Counts what it could not
/// keep. On any thread.
class line_file {
public:
  enum class how : std::uint8_t { new_file, go_on };

  line_file(const std::filesystem::path& path, how open);
  ~line_file();
  line_file(const line_file&) = delete;
  line_file& operator=(const line_file&) = delete;

  /// Why it is not open, or the last lines could not be kept; success: all is there.
  core::result<void> state() const;
  /// Writes whole lines: they survive the end of this process, however it comes.
  core::result<void> append(std::string_view lines);
  /// Waits until the disk has what was appended: it survives the end of the machine.
  core::result<void> sync();
  /// Nobody else may have it open in this way, as long as it is open here. False: somebody has.
  bool lock();
  /// A last line that a killed writer left without its end goes.
  core::result<void> cut_tail();

  std::uint64_t kept() const; ///< lines
  std::uint64_t lost() const;

private:
  core::result<void> write(std::string_view lines);

  mutable std::mutex mutex_;
  int fd_;
  bool torn_ = false; ///< its last line has no end
  std::uint64_t kept_ = 0;
  std::uint64_t lost_ = 0;
  core::result<void> failure_;
};

} // namespace loadtest::cli
