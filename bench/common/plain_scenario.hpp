#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace loadtest::bench {

/// Users of one organization who ask a static platform on 127.0.0.1 for whole answers.
struct plain_scenario {
  std::uint32_t users = 1;
  std::uint32_t questions = 1;            ///< of a session
  std::string think = "{min: 0, max: 0}"; ///< `thinkTimeSeconds`
  std::string limits = "{}";              ///< `limits`
  std::string pattern = "{}";             ///< `loadPattern`; without one, each user has one session
  std::uint16_t port = 0;
};

/// Writes it as a scenario for `loadtest run`, with a run id of `run`.
void write_scenario(const std::filesystem::path& file, const plain_scenario& of);

} // namespace loadtest::bench
