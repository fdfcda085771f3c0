#pragma once

#include "scenario/plan/loader.hpp"

#include <map>
#include <string>
#include <vector>

namespace loadtest::test {

/// A scenario with these lines under `spec`, which are indented by two, in lines 5 and on. Has
/// targets unless the lines do.
std::string with_spec(const std::string& lines);

/// Options with this environment and these files, at 2024-01-31 12:00:00 UTC.
scenario::load_options options(std::map<std::string, std::string> environment = {},
                               std::map<std::string, std::string> files = {});

/// Loads `test.yaml`.
scenario::load_result load(const std::string& text,
                           const scenario::load_options& options = test::options());
/// Loads what must be free of mistakes: throws std::runtime_error with the messages.
scenario::plan plan_of(const std::string& text,
                       const scenario::load_options& options = test::options());

/// The problems as they are printed.
std::vector<std::string> lines(const std::vector<scenario::problem>& problems);
/// The messages of a scenario with these lines under `spec`.
std::vector<std::string> errors_of(const std::string& spec_lines);

} // namespace loadtest::test
