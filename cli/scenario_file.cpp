#include "cli/scenario_file.hpp"

#include "cli/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

namespace loadtest::cli {

core::result<std::string> read_file(const std::string& path, std::size_t most) {
  std::ifstream file{path, std::ios::binary};
  std::string text;
  // An empty file is none that can't be read; a folder is.
  if (file && file.peek() == std::ifstream::traits_type::eof() && !file.bad())
    return std::string{};
  std::array<char, 65536> piece{};
  while (text.size() <= most && (file.read(piece.data(), piece.size()) || file.gcount() > 0))
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  if (text.empty())
    return core::error{"cannot read '" + path + "': " + std::strerror(errno)};
  if (text.size() > most)
    return core::error{"cannot read '" + path + "': it is larger than " +
                       std::to_string(most >> 20) + " MiB"};
  return text;
}

scenario_reader::scenario_reader(const scenario::known_behaviors* behaviors)
    : behaviors_(behaviors), random_seed_(std::random_device{}() & 0x7fffffffU),
      now_(std::chrono::system_clock::now()) {}

core::result<scenario::load_result> scenario_reader::read(const scenario_options& options) const {
  auto text = options.text ? core::result<std::string>{*options.text} : read_file(options.file);
  if (!text)
    return text.failure();
  scenario::load_options to_load;
  to_load.name = options.name;
  to_load.set = options.set;
  to_load.seed = options.seed;
  to_load.behaviors = behaviors_;
  to_load.random_seed = random_seed_;
  to_load.now = now_;
  to_load.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>{value} : std::nullopt;
  };
  to_load.cluster = options.cluster;
  if (!options.test_run_id.empty())
    to_load.test_run_id = options.test_run_id;
  else if (const auto id = to_load.environment("TEST_RUN_ID"))
    to_load.test_run_id = *id;
  // Files that a scenario names are looked for beside it.
  const auto folder = std::filesystem::path{options.file}.parent_path();
  to_load.read_file = [folder](const std::string& path) { return read_key_file(folder / path); };
  if (options.given) {
    to_load.forbidden_variable = [given = *options.given](const std::string& name) {
      return forbidden_variable(given, name);
    };
    // Those of the worker's own scenario are its own.
    if (options.text)
      to_load.forbidden_file = [given = *options.given, folder](const std::string& path) {
        return forbidden_file(given, folder / path);
      };
  }
  return scenario::load(options.file, *text, to_load);
}

std::string describe(const scenario::load_result& loaded) {
  std::string all;
  for (const auto& p : loaded.errors)
    all += p.to_string() + "\n";
  for (const auto& p : loaded.not_built)
    all += p.to_string() + "\n";
  return all;
}

} // namespace loadtest::cli
