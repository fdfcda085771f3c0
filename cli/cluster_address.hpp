#pragma once

#include "actors/cluster/tls_channel.hpp"
#include "cli/options.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/io/host_port.hpp"

#include <memory>
#include <optional>
#include <string>

namespace loadtest::cli {

/// Where a cluster's port is, and how it is protected.
struct cluster_address {
  net::host_port where;
  std::shared_ptr<const actors::cluster::tls_identity> tls; ///< none: plain, on loopback
  /// What the coordinator's certificate must be for.
  std::string name;
  /// Of `--join-token-file`; none: what a coordinator on this machine has left for its user.
  std::optional<core::secret> token{};
};

/// Checks `--cluster-listen` or `--join`, the certificates and the token. Refuses a port that
/// others can reach without TLS.
core::result<cluster_address> cluster_address_of(const std::string& where,
                                                 const cluster_options& options);

/// The token to show at the coordinator's door. It may not hang there yet.
core::result<core::secret> token_for(const cluster_address& coordinator);

} // namespace loadtest::cli
