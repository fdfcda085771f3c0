#pragma once

#include <filesystem>

namespace loadtest::bench {

/// A new temporary directory, removed with all that is in it. Throws std::system_error when it
/// can't be made.
class scratch_directory {
public:
  scratch_directory();
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace loadtest::bench
