#include "cli/node_process.hpp"

#include "actors/admin/ledger_entry.hpp"
#include "actors/admin/net_admin.hpp"
#include "cli/addresses.hpp"
#include "cli/proxies.hpp"
#include "net/io/source_addresses.hpp"

#include <utility>

namespace loadtest::cli {

namespace {

constexpr std::size_t admin_connections = 16;

/// Where the connections to `host` are to go, by `targets.connections`.
net::connection_policy connections_of(const scenario::target_plan& targets,
                                      const std::string& host) {
  net::connection_policy result;
  result.per_request = targets.connection_per_request;
  result.max_age = targets.connection_max_age;
  const auto elsewhere = targets.resolve.find(host);
  if (elsewhere != targets.resolve.end()) {
    result.host = elsewhere->second.host;
    result.port = elsewhere->second.port;
  }
  return result;
}

core::result<std::shared_ptr<net::endpoint>> endpoint_of(const scenario::target_plan& targets,
                                                         const std::string& url) {
  auto made = net::make_endpoint(url, {targets.tls_verify, targets.ca_file,
                                       targets.client_cert_file, targets.client_key_file});
  if (!made)
    return made;
  auto& endpoint = **made;
  auto proxy = proxy_for(targets, endpoint.base, environment_variable);
  if (!proxy)
    return proxy.failure();
  endpoint.proxy = *std::move(proxy);
  if (!targets.source_addresses.empty()) {
    auto sources = net::source_addresses::of_this_machine(targets.source_addresses);
    if (!sources)
      return core::error{"targets.sourceAddresses: " + sources.failure().message};
    endpoint.sources = *std::move(sources);
  }
  endpoint.connections = connections_of(targets, endpoint.base.host);
  endpoint.limits = {targets.connect_timeout, targets.first_byte_timeout, targets.stall_timeout,
                     targets.total_timeout};
  endpoint.headers = {targets.headers.begin(), targets.headers.end()};
  endpoint.secrets = targets.secret_headers;
  if (endpoint.proxy && !endpoint.proxy->authorization.empty())
    endpoint.secrets.push_back(endpoint.proxy->authorization);
  return made;
}

} // namespace

node_process::node_process(std::shared_ptr<const scenario::plan> plan,
                           std::shared_ptr<const actors::user_registry> users, net::io_pool& pool,
                           node_settings settings)
    : plan_(std::move(plan)), users_(std::move(users)), pool_(pool),
      settings_(std::move(settings)) {}

core::result<std::unique_ptr<node_process>>
node_process::open(std::shared_ptr<const scenario::plan> plan,
                   std::shared_ptr<const actors::user_registry> users, net::io_pool& pool,
                   node_settings settings) {
  const auto& targets = plan->targets;
  auto router = endpoint_of(targets, targets.router_url);
  if (!router)
    return router.failure();
  if (targets.auth == scenario::auth_header::x_api_key)
    (*router)->auth = net::key_header::x_api_key;
  (*router)->fence = settings.fence;
  (*router)->paths = paths_of(targets, (*router)->base);
  std::shared_ptr<net::endpoint> admin;
  if (targets.dialect) {
    auto made = endpoint_of(targets, targets.admin_url);
    if (!made)
      return made.failure();
    admin = *made;
  }
  std::unique_ptr<node_process> result{
      new node_process{plan, std::move(users), pool, std::move(settings)}};
  result->router_ = *router;
  auto port = actors::make_net_admin(pool, std::move(plan), *router, admin, admin_connections,
                                     result->settings_.log);
  const auto& s = result->settings_;
  result->admin_ = s.ledger ? actors::make_ledger(port, s.name, s.ledger) : port;
  result->cleaner_ =
      s.ledger ? actors::make_ledger(port, std::string{actors::cleaner_name}, s.ledger) : port;
  return result;
}

std::shared_ptr<actors::node_services> node_process::services() const {
  auto services = std::make_shared<actors::node_services>();
  services->plan = plan_;
  services->users = users_;
  services->log = settings_.log;
  services->admin = admin_;
  services->chat_address = router_->base.address(router_->paths.chat);
  services->parallel_admin_calls = admin_connections;
  return services;
}

actors::services_ptr node_process::remover() const {
  auto services = this->services();
  services->node.clear();
  services->admin = cleaner_;
  return services;
}

actors::services_ptr node_process::make(const std::string& part, part_records records) {
  auto services = this->services();
  auto& clients = clients_.emplace_back(pool_, router_);
  services->node = part;
  services->make_client = [&clients, shared = !plan_->targets.dialect](std::size_t user,
                                                                       const auto& keys) {
    return clients.make(user, keys, shared);
  };
  services->drain_health = [this](auto done) { pool_.drain(std::move(done)); };
  services->in_flight = [&clients] { return clients.in_flight(); };
  services->write_records = std::move(records.write);
  services->read_records = std::move(records.read);
  services->records_kept = std::move(records.kept);
  services->fence = settings_.fence;
  services->clock_offset = settings_.clock_offset;
  return services;
}

} // namespace loadtest::cli
