#include "bench/stream_cost/whole_product.hpp"

#include "metrics/show/histograms.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace loadtest::bench {

namespace {

/// Users become active over the mode's ramp. The limit lets each ask once: who asks again, after
/// the origin has ended the streams, ends the run.
std::string scenario(const product_run& run) {
  std::ostringstream yaml;
  yaml << "apiVersion: loadtest.ai-aas.dev/v1\n"
          "kind: LoadTestScenario\n"
          "metadata: {name: stream-cost, testRunId: run}\n"
          "spec:\n"
          "  seed: 1\n"
          "  organizations: {count: 1}\n"
       << "  users: {perOrg: {min: " << run.of.streams << ", max: " << run.of.streams << "}}\n"
       << "  userBehavior:\n"
          "    questionsPerSession: {min: 1, max: 1}\n"
          "    thinkTimeSeconds: {min: 0, max: 0}\n"
          "    modelPreferences: [{model: bench-model, weight: 1}]\n"
          "  loadPattern:\n"
          "    type: custom\n"
          "    phases:\n"
       << "      - {name: load, duration: "
       << std::chrono::duration_cast<std::chrono::milliseconds>(run.of.ramp()).count()
       << "ms, targetActiveUsers: " << run.of.streams << ", rampStrategy: linear}\n"
       << "      - {name: hold, duration: 60s, targetActiveUsers: " << run.of.streams
       << ", rampStrategy: step}\n"
       << "  limits: {maxRequests: " << run.of.streams << "}\n"
       << "  targets:\n"
          "    platform: static\n"
          "    apiKeys: [sk-bench]\n"
       << "    apiRouterUrl: " << (run.of.tls ? "https" : "http") << "://127.0.0.1:" << run.port
       << "\n";
  if (run.of.tls)
    yaml << "    caFile: " << run.ca_file.string() << "\n";
  return yaml.str();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::ostringstream text;
  if (!(text << file.rdbuf()))
    throw std::runtime_error{"loadtest left no " + path.filename().string()};
  return text.str();
}

core::mono_time stamp(const nlohmann::json& record, const char* key) {
  return core::mono_time{core::nanoseconds{record.value(key, std::int64_t{0})}};
}

} // namespace

std::vector<std::string> prepare(const product_run& run) {
  std::filesystem::create_directories(run.directory);
  const auto file = run.directory / "scenario.yaml";
  std::ofstream{file} << scenario(run);
  std::vector<std::string> command{run.program, "run",   file, "--out", run.directory / "records",
                                   "--quiet",   "--json"};
  if (!run.of.kernel_stamps)
    command.push_back("--fallback-clock");
  return command;
}

client_figures read_records(const product_run& run) {
  client_figures figures;
  std::istringstream requests{read_file(run.directory / "records" / "requests.jsonl")};
  for (std::string line; std::getline(requests, line);) {
    const auto record = nlohmann::json::parse(line);
    figures.events += record.value("chunks", std::uint64_t{0});
    if (record.value("outcome", "") == "ok") {
      const auto* left = record.contains("departed_at_ns") ? "departed_at_ns" : "started_at_ns";
      figures.requests.push_back(
          {record.value("request_id", ""), stamp(record, left), stamp(record, "first_token_at_ns"),
           stamp(record, "last_token_at_ns"), record.value("chunks", std::uint64_t{0})});
    } else {
      ++figures.failed;
      figures.complaint = record.value("error_type", "") + ": " + record.value("error_detail", "");
    }
  }
  const auto histograms =
      metrics::read_histograms_jsonl(read_file(run.directory / "records" / "histograms.jsonl"));
  if (!histograms)
    throw std::runtime_error{histograms.failure().message};
  figures.gaps = histograms->overall().chunk_gap;
  return figures;
}

} // namespace loadtest::bench
