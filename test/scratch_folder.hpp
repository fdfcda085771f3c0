#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>

namespace loadtest::test {

/// A new folder that goes with the test.
struct scratch_folder {
  std::filesystem::path path;

  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "loadtest-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~scratch_folder() { std::filesystem::remove_all(path); }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
};

} // namespace loadtest::test
