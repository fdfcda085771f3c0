#include "bench/common/answering_server.hpp"
#include "bench/common/child_process.hpp"
#include "bench/common/plain_scenario.hpp"
#include "bench/common/program.hpp"
#include "bench/common/scratch_directory.hpp"
#include "bench/common/shared_memory.hpp"
#include "bench/common/sockets.hpp"
#include "bench/thinking_users/attempts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace {

using namespace loadtest;
using namespace loadtest::bench;
using namespace std::chrono_literals;

constexpr std::string_view usage =
    "thinking_users LOADTEST [USERS]: what do users cost who mostly think?\n"
    "Runs the program LOADTEST with that many users (10000), each of whom holds a conversation of\n"
    "4 KiB and asks every 10 to 20 s, for 35 s.\n";

constexpr std::size_t answer_bytes = 4096;
constexpr auto duration = 35s;

double percentile_ms(const std::vector<core::nanoseconds>& ascending, double p) {
  const auto rank = std::ceil(p / 100 * static_cast<double>(ascending.size()));
  return core::to_ms(ascending[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]);
}

void print_target(const char* what, double value, double limit, const char* unit) {
  std::printf("  %-46s %9.2f %-4s ", what, value, unit);
  if (value <= limit)
    std::printf("holds (<= %g)\n", limit);
  else
    std::printf("missed by %.2f %s\n", value - limit, unit);
}

int run(const std::filesystem::path& program, std::uint32_t users) {
  raise_descriptor_limit();
  const scratch_directory scratch;
  auto& board = make_shared_memory<server_board>();
  const auto server = child_process::run([&] {
    serve_answers(answer_bytes, board);
    return std::string{};
  });
  while (board.port == 0)
    std::this_thread::sleep_for(2ms);

  const auto scenario = scratch.path() / "scenario.yaml";
  write_scenario(scenario, {.users = users,
                            .questions = 1000,
                            .think = "{min: 10, max: 20, distribution: uniform}",
                            .limits = "{maxDuration: " + std::to_string(duration.count()) + "s}",
                            .port = board.port});
  auto client = child_process::execute(
      {program, "run", scenario, "--out", scratch.path() / "records", "--quiet", "--json"});
  const auto begin = now();
  std::size_t resident = 0;
  core::nanoseconds cpu{};
  while (now() - begin < duration && client.running()) {
    std::this_thread::sleep_for(100ms);
    resident = std::max(resident, client.memory().resident);
    cpu = client.cpu_time();
  }
  client.output(now() + 60s);
  const auto attempts = read_attempts(scratch.path() / "records" / "requests.jsonl");

  std::printf("%llu users, %llu answers of %zu bytes, %llu failures, %.1f %% of a core\n",
              static_cast<unsigned long long>(attempts.users),
              static_cast<unsigned long long>(attempts.ok), answer_bytes,
              static_cast<unsigned long long>(attempts.failed),
              core::to_seconds(cpu) / core::to_seconds(duration) * 100);
  std::printf("first requests on their way after %.2f s\n",
              core::to_seconds(attempts.first_requests));
  std::printf("later questions: woken late by p50 %.3f, p99 %.3f ms; send lag p50 %.3f, max %.3f "
              "ms\n",
              percentile_ms(attempts.wake_lag, 50), percentile_ms(attempts.wake_lag, 99),
              percentile_ms(attempts.send_lag, 50), percentile_ms(attempts.send_lag, 100));
  std::printf("Targets\n");
  print_target("memory in all", static_cast<double>(resident) / 1024 / 1024, 512, "MiB");
  print_target("send lag p99", percentile_ms(attempts.send_lag, 99), 2, "ms");
  print_target("start of all users", core::to_seconds(attempts.start), 2, "s");
  if (attempts.failed == 0 && attempts.users == users)
    return 0;
  std::fprintf(stderr, "thinking_users: not every user was answered\n");
  return 1;
}

} // namespace

int main(int argc, char** argv) {
  return run_program({"thinking_users", usage, 10000, 15000,
                      [](const std::filesystem::path& loadtest, long number) {
                        return run(loadtest, static_cast<std::uint32_t>(number));
                      }},
                     argc, argv);
}
