#pragma once

#include "cli/line_file.hpp"
#include "core/sample.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace loadtest::cli {

/// The records of one node part of a worker, until the coordinator has them.
class part_file {
public:
  explicit part_file(const std::filesystem::path& path);

  /// False: these records are lost.
  bool write(const std::vector<core::sample>& samples);
  /// Whole lines of what was written, from this offset on, at most 256 KiB; empty at the end.
  std::string read(std::uint64_t offset) const;
  /// Lines.
  std::uint64_t kept() const { return lines_.kept(); }
  std::uint64_t lost() const { return lines_.lost(); }

private:
  std::filesystem::path path_;
  line_file lines_;
};

} // namespace loadtest::cli
