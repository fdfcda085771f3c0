#include "bench/common/scratch_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace loadtest::bench {

scratch_directory::scratch_directory() {
  auto form = (std::filesystem::temp_directory_path() / "loadtest-bench-XXXXXX").string();
  if (mkdtemp(form.data()) == nullptr)
    throw std::system_error{errno, std::generic_category(), "mkdtemp"};
  path_ = form;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace loadtest::bench
