#include "bench/common/answering_server.hpp"
#include "bench/common/child_process.hpp"
#include "bench/common/plain_scenario.hpp"
#include "bench/common/program.hpp"
#include "bench/common/scratch_directory.hpp"
#include "bench/common/shared_memory.hpp"
#include "bench/common/sockets.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace loadtest;
using namespace loadtest::bench;
using namespace std::chrono_literals;

constexpr std::string_view usage =
    "start_up LOADTEST [TIMES]: how long until the program LOADTEST does something?\n"
    "Times `--version`, and from the start of `run` to the first request that a static target\n"
    "receives, by its kernel's stamp, 20 TIMES each.\n";

using spans = std::vector<core::nanoseconds>;

void must_end_well(const child_process& program) {
  if (program.exit_code() != 0)
    throw std::runtime_error{"loadtest ended with " + std::to_string(*program.exit_code())};
}

/// Until its output has ended, which is when it does.
core::nanoseconds time_version(const std::filesystem::path& program) {
  const auto begun = now();
  auto child = child_process::execute({program, "--version"});
  child.output(now() + 10s);
  const auto took = now() - begun;
  must_end_well(child);
  return took;
}

void time_first_request(const std::filesystem::path& program, const std::filesystem::path& scratch,
                        server_board& board, spans& heard, spans& asked) {
  const auto scenario = scratch / "scenario.yaml";
  const auto records = scratch / "records";
  std::filesystem::remove_all(records);
  write_scenario(scenario, {.limits = "{maxRequests: 1}", .port = board.port});
  board.first_heard = board.first_asked = core::mono_time{};
  const auto begun = now();
  auto child =
      child_process::execute({program, "run", scenario, "--out", records, "--quiet", "--json"});
  child.output(now() + 30s);
  must_end_well(child);
  if (!core::reached(board.first_asked))
    throw std::runtime_error{"the run asked nothing"};
  heard.push_back(board.first_heard.load() - begun);
  asked.push_back(board.first_asked.load() - begun);
}

/// `limit` is a target in milliseconds; 0: there is none.
void print(const char* what, spans times, double limit) {
  std::sort(times.begin(), times.end());
  const auto median = core::to_ms(times[times.size() / 2]);
  std::printf("  %-32s median %7.1f ms, most %7.1f ms", what, median, core::to_ms(times.back()));
  if (limit > 0 && median <= limit)
    std::printf("   holds (<= %g ms)", limit);
  else if (limit > 0)
    std::printf("   missed by %.1f ms (<= %g ms)", median - limit, limit);
  std::puts("");
}

int run(const std::filesystem::path& program, int times) {
  const scratch_directory scratch;
  auto& board = make_shared_memory<server_board>();
  const auto server = child_process::run([&] {
    serve_answers(64, board);
    return std::string{};
  });
  while (board.port == 0)
    std::this_thread::sleep_for(2ms);
  spans version;
  spans heard;
  spans asked;
  for (int i = 0; i < times; ++i) {
    version.push_back(time_version(program));
    time_first_request(program, scratch.path(), board, heard, asked);
  }
  board.quit = true;
  std::printf("%d starts\n", times);
  print("--version", version, 20);
  print("run: first byte to the target", heard, 0);
  print("run: first request of a user", asked, 300);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  return run_program({"start_up", usage, 20, 500,
                      [](const std::filesystem::path& loadtest, long number) {
                        return run(loadtest, static_cast<int>(number));
                      }},
                     argc, argv);
}
