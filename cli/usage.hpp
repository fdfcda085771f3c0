#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

/// What the program says to a command line that it does not understand.
namespace loadtest::cli {

/// `help` and `help COMMAND` as the option that they stand for; anything else as it is.
std::vector<std::string> without_help(std::vector<std::string> arguments);

/// Why the first argument is no command of `app`, and which might be meant; empty when it is one,
/// or an option.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments);

/// Is this option among the arguments, and not only in the environment?
bool is_given(const std::vector<std::string>& arguments, const std::string& option);

/// Lets each option of the command stand in the environment, as LOADTEST_ and its name.
void attach_variables(CLI::App& command);

/// The mistake in words: the command, what is wrong with which option, and the way out.
std::string mistake(const CLI::App& app, const CLI::ParseError& e,
                    const std::vector<std::string>& arguments);

} // namespace loadtest::cli
