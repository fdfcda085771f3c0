#pragma once

#include "actors/cluster/cluster_system.hpp"
#include "cli/options.hpp"
#include "core/result.hpp"

#include <string>

namespace loadtest::cli {

/// Where a cluster's port is, and how it is protected.
struct cluster_address {
  net::host_port where;
  actors::cluster::tls_files tls;
};

/// Checks `--cluster-listen` or `--join`, and the certificates. Refuses a port that others can
/// reach without TLS.
core::result<cluster_address> cluster_address_of(const std::string& where,
                                                 const cluster_options& options);

} // namespace loadtest::cli
