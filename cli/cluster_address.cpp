#include "cli/cluster_address.hpp"

namespace loadtest::cli {

core::result<cluster_address> cluster_address_of(const std::string& where,
                                                 const cluster_options& options) {
  const auto parsed = net::parse_host_port(where);
  if (!parsed)
    return parsed.failure();
  if (parsed->host.empty())
    return core::error{"'" + where + "' names no host; every address is 0.0.0.0:PORT"};
  cluster_address result{*parsed, {options.certificate, options.key, options.authority}};
  if (result.tls.any()) {
    if (const auto usable = actors::cluster::check(result.tls); !usable)
      return usable.failure();
  } else if (!actors::cluster::is_loopback(result.where.host) && options.insecure.empty()) {
    return core::error{"the cluster port " + where +
                       " is not on loopback: it needs mutual TLS (--cluster-cert, --cluster-key, "
                       "--cluster-ca), or --insecure-cluster=yes-i-know"};
  }
  return result;
}

} // namespace loadtest::cli
