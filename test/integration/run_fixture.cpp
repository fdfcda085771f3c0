#include "run_fixture.hpp"

#include "behaviors/built_in.hpp"
#include "cli/local_run.hpp"
#include "metrics/record/records.hpp"
#include "net/http/http_client.hpp"
#include "net/io/endpoint.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"
#include "scenario/plan/loader.hpp"
#include "test/net/test_certificate.hpp"
#include "test/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace loadtest::test {

namespace {

namespace fs = std::filesystem;

std::shared_ptr<const scenario::plan> load(const run_setup& setup, const std::string& url,
                                           const std::string& ca_file) {
  scenario::load_options options;
  options.seed = setup.seed;
  options.now = std::chrono::system_clock::now();
  options.set = {{"targets.platform", "loadtest-v1"},
                 {"targets.apiRouterUrl", url},
                 {"targets.userOrgUrl", url}};
  if (setup.tls)
    options.set.emplace_back("targets.caFile", ca_file);
  options.environment = [](const std::string&) { return std::nullopt; };
  const auto loaded = scenario::load("test.yaml", setup.scenario, options);
  for (const auto& e : loaded.errors)
    throw std::runtime_error(e.to_string());
  return std::make_shared<scenario::plan>(*loaded.loaded);
}

std::string get(net::io_pool& pool, const std::string& url, const std::string& ca_file,
                const std::string& path) {
  auto endpoint = net::make_endpoint(url, {true, ca_file, "", ""});
  net::http_client client{pool.at(0), *endpoint, core::secret{}, 1};
  std::promise<std::string> answer;
  client.send({"GET", path, {}, {}},
              [&](auto reply) { answer.set_value(reply ? reply->body : reply.failure().message); });
  return answer.get_future().get();
}

/// Holds up every I/O thread now and then, as a client that is the bottleneck would be.
std::jthread staller(net::io_pool& pool, const run_setup& setup) {
  if (setup.stall == std::chrono::milliseconds{0})
    return {};
  return std::jthread{[&pool, setup](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(setup.stall_every);
      for (std::size_t i = 0; i < pool.size(); ++i)
        pool.post(i, [stall = setup.stall] { std::this_thread::sleep_for(stall); });
    }
  }};
}

std::vector<nlohmann::json> read_lines(const fs::path& path) {
  std::vector<nlohmann::json> result;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    result.push_back(nlohmann::json::parse(line));
  return result;
}

} // namespace

run_outcome run_on_simulated_platform(const run_setup& setup) {
  const scratch_folder folder;
  platform::server_options options;
  options.request_log = (folder.path / "truth.jsonl").string();
  std::optional<test_certificate> certificate;
  if (setup.tls) {
    certificate.emplace();
    options.cert_file = certificate->certificate_file();
    options.key_file = certificate->key_file();
  }
  auto server = platform::server::start(*platform::parse_model_config(setup.platform), options);
  if (!server)
    throw std::runtime_error(server.failure().message);
  const auto url = (*server)->url();
  const auto plan = load(setup, url, options.cert_file);

  run_outcome result;
  {
    net::io_pool pool{{setup.io_threads, setup.kernel_stamps}};
    const auto stalls = staller(pool, setup);
    cli::run_hooks hooks;
    hooks.records = [&](const std::vector<core::sample>& batch) {
      for (const auto& sample : batch)
        result.records.push_back(nlohmann::json::parse(metrics::request_line(sample)));
      return true;
    };
    auto finished = cli::run_local(
        plan, std::make_shared<actors::user_registry>(built_in_behaviors()), pool, hooks);
    if (!finished)
      throw std::runtime_error(finished.failure().message);
    result.finished = *finished;
  }
  {
    net::io_pool pool{{1}};
    for (const auto* path : {"/api/v1/organizations", "/api/v1/users", "/api/v1/api-keys"})
      result.left_on_platform += get(pool, url, options.cert_file, path);
  }
  server->reset(); // flushes the log
  result.truth = read_lines(options.request_log);
  return result;
}

} // namespace loadtest::test
