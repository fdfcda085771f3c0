#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace loadtest::bench {

/// The program `wrk` of the PATH; empty when there is none.
std::filesystem::path find_wrk();

/// Writes a script into `directory` and gives the command with which wrk asks, over so many
/// connections from one thread and for so many seconds, what the sessions ask.
std::vector<std::string> wrk_command(const std::filesystem::path& wrk,
                                     const std::filesystem::path& directory, std::uint16_t port,
                                     std::uint32_t connections, int seconds);

} // namespace loadtest::bench
