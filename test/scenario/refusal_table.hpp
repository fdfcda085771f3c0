#pragma once

#include "scenario/plan/loader.hpp"

#include <string>

namespace loadtest::test {

/// Makes a file, and the options that it is loaded with, of what a person wrote.
using way_to_write = std::string (*)(const std::string& written, scenario::load_options&);

/// A whole file; HEAD and SPEC stand for what each has.
std::string files(const std::string& written, scenario::load_options&);
std::string in_spec(const std::string& written, scenario::load_options&);
std::string in_targets(const std::string& written, scenario::load_options&);
/// The value of `--set`.
std::string set(const std::string& written, scenario::load_options& options);

/// Loads what stands in each line of a table, `\n`, `\t`, `\\` and `\x1b` being what they stand
/// for. Gives the table again with what a person is told: a line `  => ` for each message, without
/// the file's name.
std::string told(way_to_write as_file, const std::string& table);

} // namespace loadtest::test
