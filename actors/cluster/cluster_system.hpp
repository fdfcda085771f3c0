#pragma once

#include "core/result.hpp"
#include "net/io/host_port.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

/// CAF's network layer: the only place that knows it.
namespace loadtest::actors::cluster {

/// Files in PEM format for mutual TLS. All three, or none: then the connection is plain.
struct tls_files {
  std::string certificate; ///< of this node, signed by the authority
  std::string key;
  std::string authority; ///< what the other side's certificate must be signed by
  bool any() const noexcept { return !(certificate + key + authority).empty(); }
};

/// Can these files be used? An error names the file and what is wrong with it.
core::result<void> check(const tls_files& files);

/// Does it name this machine's loopback interface?
bool is_loopback(const std::string& host);

/// An actor system that can talk to others, with all messages between nodes known to it.
struct system_config : caf::actor_system_config {
  system_config(const tls_files& tls, std::size_t threads);
};

/// Makes `door` reachable for other nodes. Gives the port, which is chosen when `where` has 0.
core::result<std::uint16_t> publish(caf::actor_system& system, const caf::actor& door,
                                    const net::host_port& where, bool tls);
/// The door that a coordinator has published there. Blocks until it answers, or does not.
core::result<caf::actor> reach(caf::actor_system& system, const net::host_port& where, bool tls);

} // namespace loadtest::actors::cluster
