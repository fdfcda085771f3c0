#include "cli/cluster_address.hpp"

namespace loadtest::cli {

core::result<cluster_address> cluster_address_of(const std::string& where,
                                                 const cluster_options& options) {
  const auto parsed = actors::cluster::parse_address(where);
  if (!parsed)
    return parsed.failure();
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
