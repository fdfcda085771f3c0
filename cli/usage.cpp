#include "cli/usage.hpp"

#include "core/nearest.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace loadtest::cli {

namespace {

/// Of the specification, and yet to come.
constexpr std::array<std::string_view, 11> commands_to_come{
    "plan",  "report", "compare", "search",     "sweep", "audit",
    "trace", "runs",   "explain", "completion", "ui"};
constexpr std::array<std::string_view, 8> options_to_come{"--pushgateway", "--ui",       "--junit",
                                                          "--baseline",    "--upstream", "--repeat",
                                                          "--history",     "--over"};

template <typename Names>
bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const auto*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// The command that was given; the program itself, if none was.
const CLI::App& command_of(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : *commands.front();
}

std::string full_name(const CLI::App& app, const CLI::App& command) {
  return &app == &command ? app.get_name() : app.get_name() + " " + command.get_name();
}

std::string without_value(const std::string& argument) {
  return argument.substr(0, argument.find('='));
}

std::string unexpected(const CLI::App& command) {
  const auto extras = command.remaining(true);
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](const auto& e) { return e.size() > 1 && e[0] == '-'; });
  if (option == extras.end())
    return "'" + (extras.empty() ? std::string{} : extras.front()) + "' is one argument too many";
  const auto name = without_value(*option);
  if (has(options_to_come, name))
    return name + " is not built yet";
  std::vector<std::string> known;
  for (const auto* each : command.get_options())
    for (const auto& long_name : each->get_lnames())
      known.push_back("--" + long_name);
  return "there is no option " + name + core::did_you_mean(known, name);
}

/// The variable that a refused value came from; empty: it was an argument.
std::string variable_of(const CLI::App& command, const std::string& option,
                        const std::vector<std::string>& arguments) {
  if (!option.starts_with("--") || is_given(arguments, option))
    return {};
  const auto* found = command.get_option_no_throw(option);
  const auto name = found ? found->get_envname() : std::string{};
  return !name.empty() && std::getenv(name.c_str()) ? name : std::string{};
}

std::string in_words(const CLI::App& command, const CLI::ParseError& e,
                     const std::vector<std::string>& arguments) {
  if (dynamic_cast<const CLI::ExtrasError*>(&e))
    return unexpected(command);
  if (command.get_parent() == nullptr && !arguments.empty())
    return "the command comes first, as in: loadtest run " + without_value(arguments.front());
  const std::string text = e.what();
  const auto option = text.substr(0, text.find(':'));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&e))
    return option + " needs a value";
  if (const auto variable = variable_of(command, option, arguments); !variable.empty())
    return variable + text.substr(option.size());
  return text;
}

} // namespace

std::vector<std::string> without_help(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help")
    return arguments;
  if (arguments.size() == 1)
    return {"--help"};
  return {arguments[1], "--help"};
}

std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-'))
    return {};
  const auto& name = arguments.front();
  const auto known = names_of_commands(app);
  if (has(known, name))
    return {};
  std::string all;
  for (const auto& each : known)
    all += (all.empty() ? "" : ", ") + each;
  if (has(commands_to_come, name))
    return "loadtest " + name + " is not built yet; there are: " + all + "\n";
  return "loadtest: there is no command '" + name + "'" + core::did_you_mean(known, name) +
         "\nThere are: " + all + "\n";
}

bool is_given(const std::vector<std::string>& arguments, const std::string& option) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const auto& a) { return without_value(a) == option; });
}

void attach_variables(CLI::App& command) {
  for (auto* option : command.get_options()) {
    if (option->get_lnames().empty() || !option->get_envname().empty() ||
        option == command.get_help_ptr())
      continue;
    std::string variable = "LOADTEST_" + option->get_lnames().front();
    for (auto& c : variable)
      c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    option->envname(variable);
  }
}

std::string mistake(const CLI::App& app, const CLI::ParseError& e,
                    const std::vector<std::string>& arguments) {
  const auto& command = command_of(app);
  const auto name = full_name(app, command);
  return name + ": " + in_words(command, e, arguments) + "\nTry: " + name + " --help\n";
}

} // namespace loadtest::cli
