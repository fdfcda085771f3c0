#include "cli/calibrate/run_step.hpp"

#include "cli/calibrate/certificate.hpp"
#include "cli/calibrate/child_process.hpp"
#include "cli/calibrate/step_texts.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace loadtest::cli::calibrate {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

constexpr auto longest_start = 10s;
/// Beyond what its load takes: connecting, draining, reporting on a busy machine.
constexpr auto longest_rest = 60s;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

core::result<void> write_text(const fs::path& file, const std::string& text) {
  if (std::ofstream out{file}; out << text << std::flush)
    return {};
  return core::error{"'" + file.string() + "' could not be written"};
}

core::error failed(const char* what, int exit_code, const fs::path& err) {
  return core::error{std::string{what} + " ended with exit code " + std::to_string(exit_code) +
                     ": " + text_of(err)};
}

/// Where the platform serves, once it says so.
core::result<std::string> url_of(child_process& platform, const fs::path& folder,
                                 const std::function<bool()>& stopped) {
  for (const auto until = clock::now() + longest_start; clock::now() < until && !stopped();) {
    const auto said = text_of(folder / "platform.out");
    const auto at = said.find("http");
    if (at != std::string::npos && said.ends_with('\n'))
      return said.substr(at, said.size() - at - 1);
    if (const auto code = platform.poll())
      return failed("the simulated platform", *code, folder / "platform.err");
    std::this_thread::sleep_for(5ms);
  }
  return core::error{"the simulated platform did not begin to serve"};
}

struct cpu_log {
  std::vector<cpu_reading> client;
  std::vector<cpu_reading> platform;

  void read(child_process& client_process, child_process& platform_process) {
    const auto now = std::chrono::system_clock::now();
    client.push_back({now, client_process.cpu_time()});
    platform.push_back({now, platform_process.cpu_time()});
  }
};

/// Waits for the client's end, and reads both clocks meanwhile.
core::result<cpu_log> watch(child_process& client, child_process& platform,
                            const step_settings& settings, const fs::path& folder,
                            const std::function<bool()>& stopped) {
  cpu_log log;
  const auto until =
      clock::now() + ramp_of(settings.load) + 2 * settings.load.duration + longest_rest;
  while (!client.poll()) {
    if (stopped())
      return core::error{"interrupted"};
    if (clock::now() > until)
      return core::error{"the run of this step did not end in time"};
    if (const auto code = platform.poll())
      return failed("the simulated platform", *code, folder / "platform.err");
    log.read(client, platform);
    std::this_thread::sleep_for(50ms);
  }
  // 1: a run without a success; 4: an INVALID one. Both have written all that is wanted.
  if (const int code = *client.poll(); code != 0 && code != 1 && code != 4)
    return failed("the run of this step", code, folder / "client.err");
  return log;
}

template <typename T, typename Read>
std::vector<T> read_lines(const fs::path& path, Read read) {
  std::vector<T> result;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    result.push_back(read(line));
  return result;
}

void add_certificate(step_facts& facts, const fs::path& summary) {
  const auto validity = nlohmann::json::parse(text_of(summary)).at("self_validity");
  facts.certificate = validity.at("verdict");
  facts.doubts = validity.at("reasons").get<std::vector<std::string>>();
}

step_facts facts_of(const step_settings& settings, const cpu_log& cpu, const fs::path& folder) {
  step_facts facts;
  facts.load = settings.load;
  const auto records = read_lines<measured_attempt>(folder / "run" / "requests.jsonl", read_record);
  facts.compared =
      compare(records, read_lines<true_attempt>(folder / "truth.jsonl", read_truth), steady_phase);
  core::unix_time from = core::unix_time::max();
  for (const auto& r : records) {
    facts.failed += r.ok ? 0 : 1;
    if (r.phase == steady_phase && r.started != core::unix_time{})
      from = std::min(from, r.started);
  }
  if (from != core::unix_time::max()) {
    const auto to = from + settings.load.duration;
    facts.steady = settings.load.duration;
    facts.events = events_between(records, from, to);
    facts.client_cpu = cpu_between(cpu.client, from, to);
    facts.platform_cpu = cpu_between(cpu.platform, from, to);
  }
  add_certificate(facts, folder / "run" / "summary.json");
  return facts;
}

} // namespace

core::result<step_facts> run_step(const step_settings& settings, const fs::path& folder,
                                  const std::function<bool()>& stopped) {
  double load_average = 0.0;
  ::getloadavg(&load_average, 1);
  if (const auto written = write_text(folder / "platform.yaml", platform_config(settings.load));
      !written)
    return written.failure();
  std::vector<std::string> serve{"platform",
                                 "--listen",
                                 "127.0.0.1:0",
                                 "--config",
                                 folder / "platform.yaml",
                                 "--log-requests",
                                 folder / "truth.jsonl"};
  std::string ca_file;
  if (settings.tls) {
    ca_file = folder / "certificate.pem";
    if (const auto made = write_certificate(ca_file, folder / "key.pem"); !made)
      return made.failure();
    serve.insert(serve.end(), {"--tls-cert", ca_file, "--tls-key", folder / "key.pem"});
  }
  auto platform = child_process::start(serve, folder / "platform.out", folder / "platform.err");
  if (!platform)
    return platform.failure();
  const auto url = url_of(*platform, folder, stopped);
  if (!url)
    return url.failure();

  if (const auto written =
          write_text(folder / "scenario.yaml", scenario_text(settings.load, *url, ca_file));
      !written)
    return written.failure();
  std::vector<std::string> run{"run", folder / "scenario.yaml", "--out", folder / "run", "--quiet"};
  if (settings.io_threads > 0)
    run.insert(run.end(), {"--io-threads", std::to_string(settings.io_threads)});
  auto client = child_process::start(run, folder / "client.out", folder / "client.err");
  if (!client)
    return client.failure();
  const auto cpu = watch(*client, *platform, settings, folder, stopped);
  if (!cpu)
    return cpu.failure();
  platform->stop(); // writes the rest of its log
  try {
    auto facts = facts_of(settings, *cpu, folder);
    facts.load_average = load_average;
    return facts;
  } catch (const std::exception& e) {
    return core::error{std::string{"the records of this step cannot be read: "} + e.what()};
  }
}

} // namespace loadtest::cli::calibrate
