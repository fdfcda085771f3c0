#pragma once

#include "actors/cluster/descriptor.hpp"
#include "actors/cluster/passage.hpp"
#include "core/result.hpp"
#include "net/io/host_port.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace loadtest::actors::cluster {

/// Asked several times a second by whoever waits: has the person enough of it?
using interruption = std::function<bool()>;

/// A connection to a coordinator that has introduced itself.
struct open_way {
  descriptor network;
  std::unique_ptr<passage> way;
};

/// Connects, and introduces this node to the door whose certificate has the name `server`. Takes 15
/// seconds at most, and returns early when interrupted. An error is `none` where trying again does
/// the same: a wrong token, a foreign certificate.
core::result<open_way> approach(const net::host_port& where, const passage_terms& terms,
                                const std::string& server, const interruption& interrupted);

/// A listening TCP socket that does not block, and its port, chosen when `where` has 0.
core::result<std::pair<descriptor, std::uint16_t>> listen_at(const net::host_port& where);

} // namespace loadtest::actors::cluster
