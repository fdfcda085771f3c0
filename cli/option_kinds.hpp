#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

/// Options whose values are checked when they are read, so that a mistake names the option that it
/// was made in, and says what would be right.
namespace loadtest::cli {

/// One of these words; `put` gets its place among them.
CLI::Option* add_word(CLI::App& command, const std::string& name, std::vector<std::string> words,
                      std::function<void(std::size_t)> put, const std::string& what);

/// A whole number between the bounds.
CLI::Option* add_whole_number(CLI::App& command, const std::string& name, std::uint64_t low,
                              std::uint64_t high, std::function<void(std::uint64_t)> put,
                              const std::string& what);

/// A time as scenarios have it: 500ms, 30s, 5m, 1h30m. The text is kept.
CLI::Option* add_duration(CLI::App& command, const std::string& name, std::string& to,
                          const std::string& what);

/// `simulated`, or the URL of a server.
CLI::Option* add_platform(CLI::App& command, const std::string& name, std::string& to,
                          const std::string& what);

/// PATH=VALUE, any number of them.
CLI::Option* add_assignments(CLI::App& command, const std::string& name,
                             std::vector<std::pair<std::string, std::string>>& to,
                             const std::string& what);

} // namespace loadtest::cli
