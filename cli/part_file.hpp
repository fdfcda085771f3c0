#pragma once

#include "core/sample.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace loadtest::cli {

/// The records of one node part of a worker, until the coordinator has them.
class part_file {
public:
  explicit part_file(const std::filesystem::path& path);

  void write(const std::vector<core::sample>& samples);
  /// Whole lines of what was written, from this offset on, at most 256 KiB; empty at the end.
  std::string read(std::uint64_t offset) const;

private:
  std::filesystem::path path_;
  std::ofstream out_;
};

} // namespace loadtest::cli
