#include "cli/find_door.hpp"

#include "actors/cluster/cluster_system.hpp"
#include "core/time.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;
namespace cluster = actors::cluster;

constexpr auto longest_search = 5min;
constexpr auto longest_pause = 5s;

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
  const auto until = std::chrono::steady_clock::now() + longest_search;
  const auto name = where.where.host + ":" + std::to_string(where.where.port);
  std::string told;
  core::nanoseconds pause = 200ms;
  for (;; pause = std::min<core::nanoseconds>(pause * 2, longest_pause)) {
    auto door = try_once(system, where, carrier, interrupted);
    if (door)
      return door;
    const auto why = "cannot reach the coordinator at " + name + ": " + door.failure().message;
    if (std::chrono::steady_clock::now() + pause > until)
      return core::error{why, core::error::hope::unanswered};
    if (!interrupted() && std::exchange(told, why) != why)
      std::cerr << "loadtest worker: " << why << "; trying again\n";
    for (auto waited = 0ns; waited < pause; waited += 100ms) {
      if (interrupted())
        return core::error{"interrupted", core::error::hope::unanswered};
      std::this_thread::sleep_for(100ms);
    }
  }
}

} // namespace loadtest::cli
