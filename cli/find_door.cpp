#include "cli/find_door.hpp"

#include "actors/cluster/cluster_system.hpp"
#include "cli/door_search.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;
namespace cluster = actors::cluster;

core::result<caf::actor> try_once(caf::actor_system& system, const cluster_address& where,
                                  cluster::relay& carrier,
                                  const cluster::interruption& interrupted) {
  // Looked up each time: a coordinator may be about to leave it.
  auto token = token_for(where);
  if (!token)
    return token.failure();
  auto way = cluster::approach(where.where, cluster::terms_of(system, where.tls, std::move(*token)),
                               where.name, interrupted);
  if (!way)
    return way.failure();
  return cluster::enter(system, carrier, std::move(*way), interrupted);
}

} // namespace

core::result<caf::actor> find_door(caf::actor_system& system, const cluster_address& where,
                                   cluster::relay& carrier,
                                   const cluster::interruption& interrupted) {
  door_search search{std::chrono::steady_clock::now()};
  const auto name = where.where.host + ":" + std::to_string(where.where.port);
  for (;;) {
    auto door = try_once(system, where, carrier, interrupted);
    if (door)
      return door;
    const auto why = "cannot reach the coordinator at " + name + ": " + door.failure().message;
    const auto next = search.failed(why, std::chrono::steady_clock::now());
    if (next.over)
      return core::error{why, core::error::hope::unanswered};
    if (next.news && !interrupted())
      std::cerr << "loadtest worker: " << why << "; trying again\n";
    for (auto waited = 0ns; waited < next.pause; waited += 100ms) {
      if (interrupted())
        return core::error{"interrupted", core::error::hope::unanswered};
      std::this_thread::sleep_for(100ms);
    }
  }
}

} // namespace loadtest::cli
