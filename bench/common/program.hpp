#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace loadtest::bench {

/// A benchmark that is told where the program LOADTEST is and, perhaps, a number.
struct program {
  std::string_view name;
  std::string_view usage;
  long number = 0; ///< when none is given
  long most = 0;
  std::function<int(const std::filesystem::path& loadtest, long number)> run;
};

/// Its `main`: 2 and the usage for wrong arguments, 1 and why when it can't go on.
int run_program(const program& what, int argc, char** argv);

} // namespace loadtest::bench
