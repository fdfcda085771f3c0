#include "cli/run_control.hpp"

#include <utility>

namespace loadtest::cli {

void run_control::serve_in(const std::filesystem::path& folder, const core::logger& log) {
  auto made = net::probe_server::listen(
      (std::filesystem::absolute(folder) / socket_name).string(),
      [this](std::string_view method, std::string_view path) { return answer(method, path); });
  if (made)
    servers_.push_back(std::move(*made));
  else
    log.warn("no control address", {{"detail", made.failure().message}});
}

core::result<void> run_control::serve_on(const std::string& address) {
  auto made = net::probe_server::listen(address, [this](std::string_view, std::string_view path) {
    return path == "/readyz" ? readiness() : net::probe_answer{404, "only /readyz is here\n"};
  });
  if (!made)
    return made.failure();
  servers_.push_back(std::move(*made));
  return {};
}

void run_control::tell(std::string json, std::string text) {
  const std::lock_guard lock{mutex_};
  json_ = std::move(json);
  text_ = std::move(text);
}

net::probe_answer run_control::readiness() const {
  return ready_ ? net::probe_answer{200, "ready\n"} : net::probe_answer{503, "not ready yet\n"};
}

net::probe_answer run_control::answer(std::string_view method, std::string_view path) {
  if (path == "/readyz")
    return readiness();
  if (path == "/stop" && method == "POST") {
    stop_asked_ = true;
    return {200, "the run ends gracefully\n"};
  }
  const std::lock_guard lock{mutex_};
  if (path == "/status")
    return {200, text_};
  if (path == "/status.json")
    return {200, json_.empty() ? "{}\n" : json_};
  return {404, "there is no such thing\n"};
}

} // namespace loadtest::cli
