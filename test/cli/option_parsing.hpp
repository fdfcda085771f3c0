#pragma once

#include "cli/options.hpp"

#include <stdlib.h>
#include <vector>

namespace loadtest::test {

inline cli::options parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "loadtest");
  return cli::parse_options(static_cast<int>(arguments.size()), arguments.data());
}

/// Sets a variable while it lives.
class variable {
public:
  variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~variable() { unsetenv(name_); }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;

private:
  const char* name_;
};

} // namespace loadtest::test
