#include "bench/common/scratch_directory.hpp"
#include "bench/common/shared_memory.hpp"
#include "bench/common/sockets.hpp"
#include "bench/stream_cost/report.hpp"
#include "bench/stream_cost/test_bed.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <getopt.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace {

using namespace loadtest;
using namespace loadtest::bench;

constexpr std::string_view usage =
    "stream_cost: what does a streamed event cost, and how true are the times?\n"
    "Measures a bare client and the product's own side by side against the same origin.\n\n"
    "  --modes LIST      modes by name or its start, e.g. 1000x50,2000x50-tls (see --list)\n"
    "  --all             every mode (about 9 min); without either, about 5 min\n"
    "  --pairs N         runs of each client in each mode, taken in turn (3)\n"
    "  --window SECONDS  length of the steady part of a run (2)\n"
    "  --loadtest PATH   measure that program, too, as a whole: `loadtest run`\n"
    "  --list            the names of the modes\n";

struct arguments {
  std::vector<mode> modes = default_modes();
  std::size_t pairs = 3;
  core::nanoseconds window = std::chrono::seconds{2};
  std::filesystem::path program;
};

/// Ends the process on --help, --list and errors.
arguments parse(int argc, char** argv) {
  const option known[] = {
      {"modes", required_argument, nullptr, 'm'},    {"all", no_argument, nullptr, 'a'},
      {"pairs", required_argument, nullptr, 'p'},    {"window", required_argument, nullptr, 'w'},
      {"loadtest", required_argument, nullptr, 'l'}, {"list", no_argument, nullptr, 'n'},
      {"help", no_argument, nullptr, 'h'},           {}};
  arguments chosen;
  for (int key = 0; (key = getopt_long(argc, argv, "", known, nullptr)) != -1;)
    switch (key) {
    case 'm': {
      auto modes = parse_modes(optarg);
      if (!modes) {
        std::fprintf(stderr, "stream_cost: %s\n", modes.failure().message.c_str());
        std::exit(2);
      }
      chosen.modes = std::move(*modes);
      break;
    }
    case 'a':
      chosen.modes = all_modes();
      break;
    case 'p':
      chosen.pairs = std::clamp(std::strtoul(optarg, nullptr, 10), 1UL, 100UL);
      break;
    case 'w':
      chosen.window = std::chrono::milliseconds{
          static_cast<int>(std::clamp(std::strtod(optarg, nullptr), 0.2, 20.0) * 1000)};
      break;
    case 'l':
      chosen.program = std::filesystem::absolute(optarg);
      if (access(chosen.program.c_str(), X_OK) != 0) {
        std::fprintf(stderr, "stream_cost: %s is no program\n", chosen.program.c_str());
        std::exit(2);
      }
      break;
    case 'n':
      for (const auto& m : all_modes())
        std::printf("%s\n", m.name().c_str());
      std::exit(0);
    default:
      std::fputs(usage.data(), key == 'h' ? stdout : stderr);
      std::exit(key == 'h' ? 0 : 2);
    }
  return chosen;
}

/// The clients take turns, so that what else the machine does falls on all of them.
mode_summary measure(const bench_setup& setup, const mode& of, std::size_t pairs, ledger& shared,
                     bool& failed) {
  std::vector<std::pair<client_kind, const char*>> clients{{client_kind::floor, "floor"},
                                                           {client_kind::sessions, "sessions"}};
  if (!setup.program.empty())
    clients.emplace_back(client_kind::product, "loadtest run");
  std::vector<std::vector<client_run>> runs(clients.size());
  test_bed bed{setup, of, shared};
  for (std::size_t pair = 1; pair <= pairs; ++pair)
    for (std::size_t c = 0; c < clients.size(); ++c) {
      std::fprintf(stderr, "%s, %s, %zu of %zu\n", of.name().c_str(), clients[c].second, pair,
                   pairs);
      const auto& figures = runs[c].emplace_back(bed.measure(clients[c].first)).figures;
      if (figures.failed == 0 && figures.requests.size() == of.streams)
        continue;
      failed = true;
      std::fprintf(stderr, "stream_cost: %zu of %u requests succeeded: %s\n",
                   figures.requests.size(), of.streams, figures.complaint.c_str());
    }
  mode_summary summary{
      of, summarise(runs[0], runs[0], of.streams), summarise(runs[1], runs[0], of.streams), {}};
  if (clients.size() > 2)
    summary.product = summarise(runs[2], runs[0], of.streams);
  return summary;
}

int run(const arguments& chosen) {
  raise_descriptor_limit();
  const scratch_directory scratch;
  bench_setup setup{scratch.path(), scratch.path() / "origin.pem", make_tls_server(),
                    chosen.program, chosen.window};
  std::ofstream{setup.ca_file} << setup.tls.certificate;
  auto& shared = make_shared_memory<ledger>();
  std::vector<mode_summary> summaries;
  bool failed = false;
  for (const auto& m : chosen.modes) {
    try {
      summaries.push_back(measure(setup, m, chosen.pairs, shared, failed));
      std::fputs(describe(summaries.back()).c_str(), stdout);
    } catch (const std::runtime_error& e) {
      // The machine may be too small for this mode; the others still tell something.
      std::printf("%s: not measured: %s\n\n", m.name().c_str(), e.what());
      failed = true;
    }
    std::fflush(stdout);
  }
  std::fputs(judge_targets(summaries).c_str(), stdout);
  return failed ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
  const auto chosen = parse(argc, argv);
  try {
    return run(chosen);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "stream_cost: %s\n", e.what());
    return 1;
  }
}
