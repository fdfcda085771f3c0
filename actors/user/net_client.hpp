#pragma once

#include "actors/user/llm_client.hpp"
#include "core/presence.hpp"
#include "core/secret.hpp"
#include "net/io/endpoint.hpp"
#include "net/io/io_pool.hpp"

#include <memory>
#include <vector>

namespace loadtest::actors {

/// Makes clients that ask the platform over the network: a session each, pinned to the I/O threads
/// in turn.
class net_clients {
public:
  /// `pool` outlives the clients.
  net_clients(net::io_pool& pool, std::shared_ptr<const net::endpoint> router);

  /// `user` counts from 0. A user with several keys uses them in rotation; users of a server with
  /// fixed keys share them out.
  std::unique_ptr<llm_client> make(std::size_t user, const std::vector<core::secret>& keys,
                                   bool keys_are_shared);
  core::presence in_flight() const { return in_flight_->at(std::chrono::steady_clock::now()); }

private:
  net::io_pool& pool_;
  std::shared_ptr<const net::endpoint> router_;
  std::shared_ptr<core::presence_counter> in_flight_;
};

} // namespace loadtest::actors
