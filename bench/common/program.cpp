#include "bench/common/program.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>

namespace loadtest::bench {

int run_program(const program& what, int argc, char** argv) {
  if (argc < 2 || argc > 3 || access(argv[1], X_OK) != 0) {
    std::fputs(std::string{what.usage}.c_str(), stderr);
    return 2;
  }
  const auto number = argc == 3 ? std::strtol(argv[2], nullptr, 10) : what.number;
  try {
    return what.run(std::filesystem::absolute(argv[1]), std::clamp(number, 1L, what.most));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s: %s\n", std::string{what.name}.c_str(), e.what());
    return 1;
  }
}

} // namespace loadtest::bench
