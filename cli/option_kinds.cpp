#include "cli/option_kinds.hpp"

#include "core/nearest.hpp"
#include "scenario/schema/setting.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>

namespace loadtest::cli {

namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& value,
                         const std::string& why) {
  throw CLI::ValidationError(name, "'" + value + "' " + why);
}

std::optional<std::uint64_t> whole_number_of(const std::string& text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && read == end ? std::optional{value} : std::nullopt;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string all;
  for (const auto& word : words)
    all += (all.empty() ? "" : between) + word;
  return all;
}

CLI::Option* add(CLI::App& command, const std::string& name,
                 const std::function<void(const std::string&)>& take, const std::string& what,
                 const std::string& kind) {
  return command.add_option_function<std::string>(name, take, what)->type_name(kind);
}

} // namespace

CLI::Option* add_word(CLI::App& command, const std::string& name, std::vector<std::string> words,
                      std::function<void(std::size_t)> put, const std::string& what) {
  const auto take = [name, words, put = std::move(put)](const std::string& value) {
    for (std::size_t i = 0; i < words.size(); ++i)
      if (words[i] == value)
        return put(i);
    refuse(name, value, "is none of " + joined(words, ", ") + core::did_you_mean(words, value));
  };
  return add(command, name, take, what, joined(words, "|"));
}

CLI::Option* add_whole_number(CLI::App& command, const std::string& name, std::uint64_t low,
                              std::uint64_t high, std::function<void(std::uint64_t)> put,
                              const std::string& what) {
  const auto take = [name, low, high, put = std::move(put)](const std::string& value) {
    const auto number = whole_number_of(value);
    if (!number || *number < low || *number > high)
      refuse(name, value,
             "is no whole number from " + std::to_string(low) + " to " + std::to_string(high));
    put(*number);
  };
  return add(command, name, take, what, "N");
}

CLI::Option* add_duration(CLI::App& command, const std::string& name, std::string& to,
                          const std::string& what) {
  const auto take = [name, &to](const std::string& value) {
    const auto time = scenario::parse_duration(value);
    if (!time || *time <= core::nanoseconds{0})
      refuse(name, value, "is no time; write it as 500ms, 30s, 5m or 1h30m");
    to = value;
  };
  return add(command, name, take, what, "TIME");
}

CLI::Option* add_platform(CLI::App& command, const std::string& name, std::string& to,
                          const std::string& what) {
  const auto take = [name, &to](const std::string& value) {
    if (value != "simulated" && !value.starts_with("http://") && !value.starts_with("https://"))
      refuse(name, value,
             "is neither 'simulated' nor the URL of a server, such as http://127.0.0.1:8000" +
                 core::did_you_mean({"simulated"}, value));
    to = value;
  };
  return add(command, name, take, what, "simulated|URL");
}

CLI::Option* add_assignments(CLI::App& command, const std::string& name,
                             std::vector<std::pair<std::string, std::string>>& to,
                             const std::string& what) {
  return command
      .add_option_function<std::vector<std::string>>(
          name,
          [name, &to](const std::vector<std::string>& assignments) {
            for (const auto& a : assignments) {
              const auto equals = a.find('=');
              if (equals == 0 || equals == std::string::npos)
                refuse(name, a, "is not PATH=VALUE, such as users.perOrg.max=50");
              to.emplace_back(a.substr(0, equals), a.substr(equals + 1));
            }
          },
          what)
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
}

} // namespace loadtest::cli
