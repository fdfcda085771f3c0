#include "cli/cluster_address.hpp"

#include "actors/cluster/cluster_system.hpp"
#include "actors/cluster/join_token.hpp"

#include <utility>

namespace loadtest::cli {

namespace cluster = actors::cluster;

core::result<cluster_address> cluster_address_of(const std::string& where,
                                                 const cluster_options& options) {
  const auto parsed = net::parse_host_port(where);
  if (!parsed)
    return parsed.failure();
  if (parsed->host.empty())
    return core::error{"'" + where + "' names no host; every address is 0.0.0.0:PORT"};
  cluster_address result{*parsed, {}, options.name.empty() ? parsed->host : options.name};
  const cluster::tls_files files{options.certificate, options.key, options.authority};
  if (files.any()) {
    auto usable = cluster::tls_identity::load(files);
    if (!usable)
      return usable.failure();
    result.tls = std::move(*usable);
  } else if (!cluster::is_loopback(result.where.host) && options.insecure.empty()) {
    return core::error{"the cluster port " + where +
                       " is not on loopback: it needs mutual TLS (--cluster-cert, --cluster-key, "
                       "--cluster-ca), or --insecure-cluster=yes-i-know"};
  }
  if (!options.token_file.empty()) {
    auto token = cluster::read_join_token(options.token_file);
    if (!token)
      return core::error{"--join-token-file: " + token.failure().message};
    result.token = std::move(*token);
  }
  return result;
}

core::result<core::secret> token_for(const cluster_address& coordinator) {
  if (coordinator.token)
    return *coordinator.token;
  if (!cluster::is_loopback(coordinator.where.host))
    return core::error{"--join-token-file is missing: the coordinator asks for its join token"};
  auto found = cluster::token_board{}.find(coordinator.where.port);
  if (!found)
    return core::error{"no coordinator of this user has left its join token for port " +
                           std::to_string(coordinator.where.port) + " (" + found.failure().message +
                           "); is it running? One of somebody else's takes --join-token-file",
                       core::error::hope::later};
  return found;
}

} // namespace loadtest::cli
