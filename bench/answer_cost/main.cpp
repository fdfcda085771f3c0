#include "bench/answer_cost/asking_sessions.hpp"
#include "bench/answer_cost/wrk.hpp"
#include "bench/common/answering_server.hpp"
#include "bench/common/child_process.hpp"
#include "bench/common/plain_scenario.hpp"
#include "bench/common/program.hpp"
#include "bench/common/scratch_directory.hpp"
#include "bench/common/shared_memory.hpp"
#include "bench/common/sockets.hpp"

#include <algorithm>
#include <cmath>
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
    "answer_cost LOADTEST [ROUNDS]: what does a request cost whose answer comes as a whole?\n"
    "Asks one server over 100 connections, each again as soon as it is answered: with wrk, where "
    "it\n"
    "is installed, with the product's sessions and with the program LOADTEST, in turn, 3 ROUNDS.\n";

constexpr std::uint32_t connections = 100;
constexpr std::size_t answer_bytes = 760; // some 1,000 as JSON
constexpr auto settling = 500ms;
constexpr auto window = 2s;
constexpr int seconds = 4; // of both, and the start

/// What was seen of a client, in the window.
struct look {
  double cpu_us = 0; ///< of a request
  double server_us = 0;
  double per_second = 0;
  double core = 0; ///< share of one
};

class bench_run {
public:
  explicit bench_run(std::filesystem::path program)
      : program_(std::move(program)), board_(make_shared_memory<server_board>()),
        server_(child_process::run([this] {
          serve_answers(answer_bytes, board_);
          return std::string{};
        })) {
    await([this] { return board_.port != 0; });
  }
  ~bench_run() { board_.quit = true; }

  look watch_wrk(const std::filesystem::path& wrk) {
    begin();
    auto client = child_process::execute(
        wrk_command(wrk, scratch_.path(), board_.port, connections, seconds));
    const auto seen = watch(client);
    const auto said = client.output(now() + 10s);
    if (client.exit_code() != 0 || said.find("Non-2xx") != std::string::npos)
      throw std::runtime_error{"wrk failed: " + said};
    return seen;
  }

  look watch_sessions() {
    begin();
    auto client = child_process::run([this] { return run_sessions(connections, board_); });
    const auto seen = watch(client);
    board_.enough = true;
    const auto recorded = client.output(now() + 10s);
    if (recorded != std::to_string(board_.answered))
      throw std::runtime_error{"of " + std::to_string(board_.answered) + " answers " +
                               (recorded.empty() ? "none" : recorded) + " were recorded"};
    return seen;
  }

  look watch_product() {
    begin();
    const auto scenario = scratch_.path() / "scenario.yaml";
    // A session after the other: a conversation would grow with each answer.
    write_scenario(scenario, {.users = connections,
                              .pattern = "{type: custom, phases: [{name: hold, duration: " +
                                         std::to_string(seconds) + "s, targetActiveUsers: " +
                                         std::to_string(connections) + ", rampStrategy: step}]}",
                              .port = board_.port});
    const auto records = scratch_.path() / "records";
    std::filesystem::remove_all(records);
    auto client =
        child_process::execute({program_, "run", scenario, "--out", records, "--quiet", "--json"});
    const auto seen = watch(client);
    client.output(now() + 60s);
    // Who asks as fast as it can is late with its own work, and says so.
    constexpr int invalid = 4;
    if (client.exit_code() != 0 && client.exit_code() != invalid)
      throw std::runtime_error{"loadtest ended with " + std::to_string(*client.exit_code())};
    return seen;
  }

private:
  template <typename Condition>
  void await(Condition done) {
    const auto deadline = now() + 20s;
    while (!done()) {
      if (now() > deadline || !server_.running())
        throw std::runtime_error{"a process does not begin"};
      std::this_thread::sleep_for(2ms);
    }
  }

  void begin() {
    board_.enough = false;
    board_.answered = 0;
  }

  look watch(const child_process& client) {
    await([this] { return board_.answered > connections; });
    std::this_thread::sleep_for(settling);
    const auto from = now();
    const auto cpu = client.cpu_time();
    const auto server_cpu = server_.cpu_time();
    const auto answered = board_.answered.load();
    std::this_thread::sleep_for(window);
    const auto requests = static_cast<double>(board_.answered - answered);
    const auto spent = core::to_ms(client.cpu_time() - cpu) * 1e3;
    const auto took = core::to_seconds(now() - from);
    return {spent / requests, core::to_ms(server_.cpu_time() - server_cpu) * 1e3 / requests,
            requests / took, spent / 1e6 / took};
  }

  std::filesystem::path program_;
  scratch_directory scratch_;
  server_board& board_;
  child_process server_;
};

double median(const std::vector<look>& looks, double look::*value) {
  std::vector<double> values;
  for (const auto& one : looks)
    values.push_back(one.*value);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Of the ratios to what was seen just before.
double ratio(const std::vector<look>& looks, const std::vector<look>& floor) {
  std::vector<look> ratios;
  for (std::size_t i = 0; i < looks.size(); ++i)
    ratios.push_back({.cpu_us = looks[i].cpu_us / floor[i].cpu_us});
  return median(ratios, &look::cpu_us);
}

void print(const char* name, const std::vector<look>& looks, const std::vector<look>& floor) {
  std::printf("  %-12s %8.2f %8.2f %9.0f %6.0f", name, median(looks, &look::cpu_us),
              median(looks, &look::server_us), median(looks, &look::per_second),
              median(looks, &look::core) * 100);
  if (floor.empty())
    std::printf("        -\n");
  else
    std::printf(" %8.2f\n", ratio(looks, floor));
}

int run(const std::filesystem::path& program, int rounds) {
  const auto wrk = find_wrk();
  if (wrk.empty())
    std::puts("wrk is not in the PATH and is left out (Debian's package wrk; scripts/bench "
              "installs it)");
  std::vector<look> of_wrk;
  std::vector<look> of_sessions;
  std::vector<look> of_product;
  bench_run bench{program};
  for (int round = 1; round <= rounds; ++round) {
    std::fprintf(stderr, "round %d of %d\n", round, rounds);
    if (!wrk.empty())
      of_wrk.push_back(bench.watch_wrk(wrk));
    of_sessions.push_back(bench.watch_sessions());
    of_product.push_back(bench.watch_product());
  }
  std::printf("%u connections, answers of %zu characters, medians of %d rounds\n", connections,
              answer_bytes, rounds);
  std::puts("                us per   server  requests   % of    x wrk\n"
            "               request       us   /second   core");
  if (!wrk.empty())
    print("wrk", of_wrk, of_wrk);
  print("sessions", of_sessions, of_wrk);
  print("loadtest run", of_product, of_wrk);
  constexpr double target = 20;
  std::puts("Targets");
  for (const auto* one : {&of_sessions, &of_product}) {
    const auto cost = median(*one, &look::cpu_us);
    std::printf("  %-12s CPU per request <= %.0f us: %.2f, ",
                one == &of_sessions ? "sessions," : "loadtest run,", target, cost);
    if (cost <= target)
      std::puts("holds");
    else
      std::printf("missed by %.2f us\n", cost - target);
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  return run_program({"answer_cost", usage, 3, 50,
                      [](const std::filesystem::path& loadtest, long number) {
                        return run(loadtest, static_cast<int>(number));
                      }},
                     argc, argv);
}
