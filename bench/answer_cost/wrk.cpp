#include "bench/answer_cost/wrk.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace loadtest::bench {

std::filesystem::path find_wrk() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders{path != nullptr ? path : ""};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const auto program = std::filesystem::path{folder} / "wrk";
        access(program.c_str(), X_OK) == 0)
      return program;
  return {};
}

std::vector<std::string> wrk_command(const std::filesystem::path& wrk,
                                     const std::filesystem::path& directory, std::uint16_t port,
                                     std::uint32_t connections, int seconds) {
  const auto script = directory / "ask.lua";
  std::ofstream{script}
      << "wrk.method = 'POST'\n"
         "wrk.path = '/v1/chat/completions'\n"
         "wrk.headers['Content-Type'] = 'application/json'\n"
         "wrk.headers['X-Request-ID'] = 'wrk-1'\n"
         "wrk.body = '{\"model\":\"bench-model\",\"messages\":[{\"role\":\"user\","
         "\"content\":\"Say something long.\"}]}'\n";
  return {wrk,
          "-t1",
          "-c",
          std::to_string(connections),
          "-d",
          std::to_string(seconds) + "s",
          "-s",
          script,
          "http://127.0.0.1:" + std::to_string(port) + "/v1/chat/completions"};
}

} // namespace loadtest::bench
