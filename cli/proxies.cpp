#include "cli/proxies.hpp"

#include <cstdlib>
#include <utility>

namespace loadtest::cli {

namespace {

struct chosen_proxy {
  std::optional<net::proxy_server> server;
  std::string from; ///< what names it; empty: nothing does
};

core::result<chosen_proxy> choose(const scenario::target_plan& targets, const net::url& to,
                                  const net::variable_lookup& environment) {
  constexpr auto key = "targets.proxy";
  if (targets.proxy.reveal() == "none")
    return chosen_proxy{};
  if (!targets.proxy.empty()) {
    auto server = net::parse_proxy(targets.proxy.reveal());
    if (!server)
      return core::error{std::string{key} + ": " + server.failure().message};
    return chosen_proxy{*std::move(server), key};
  }
  auto found = net::proxy_of_environment(to, environment);
  if (!found)
    return core::error{found.failure().message + "; targets.proxy: none goes without"};
  return chosen_proxy{std::move(found->server), std::move(found->variable)};
}

} // namespace

core::result<std::optional<net::proxy_server>> proxy_for(const scenario::target_plan& targets,
                                                         const net::url& to,
                                                         const net::variable_lookup& environment) {
  auto chosen = choose(targets, to, environment);
  if (!chosen)
    return chosen.failure();
  return std::move(chosen->server);
}

std::vector<std::string> proxy_notes(const scenario::target_plan& targets,
                                     const net::variable_lookup& environment) {
  std::vector<std::string> notes;
  for (const auto& base : {targets.router_url, targets.admin_url}) {
    const auto to = net::parse_url(base);
    if (!to)
      continue;
    const auto chosen = choose(targets, *to, environment);
    if (!chosen || chosen->from.empty())
      continue;
    const auto note =
        chosen->server
            ? "requests to " + to->authority() + " went through the proxy " +
                  chosen->server->authority() + " (" + chosen->from +
                  "), which is part of the times"
            : "requests to " + to->authority() + " did not use the proxy of " + chosen->from;
    if (notes.empty() || notes.back() != note)
      notes.push_back(note);
  }
  return notes;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>{value} : std::nullopt;
}

} // namespace loadtest::cli
