#include "actors/cluster/cluster_system.hpp"

#include "actors/cluster/cluster_messages.hpp"
#include "actors/message_types.hpp"

#include <arpa/inet.h>
#include <caf/binary_serializer.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

/// Between an introduction and CAF's first word.
constexpr auto longest_handshake = 5s;
/// CAF files what it publishes under ports; these connections have come through none of its own.
constexpr std::uint16_t any_port = 1;

/// What speaks CAF's protocol. Not to be asked for on two threads at once.
caf::actor broker_of(caf::actor_system& system) {
  return system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

} // namespace

bool is_loopback(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1)
    return (ntohl(four.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1)
    return IN6_IS_ADDR_LOOPBACK(&six);
  return host == "localhost";
}

system_config::system_config(std::size_t threads) {
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", threads);
  // CAF 0.17's defaults never notice a peer that stands still.
  set("middleman.heartbeat-interval", caf::timespan{1s});
  set("middleman.connection-timeout", caf::timespan{10s});
  load<caf::io::middleman>();
  actors::add_message_types(*this);
  add_messages(*this, messages_at_door{});
}

passage_terms terms_of(caf::actor_system& system, std::shared_ptr<const tls_identity> tls,
                       core::secret token) {
  std::vector<char> id;
  caf::binary_serializer out{system, id};
  auto node = system.node();
  if (out(node))
    id.clear(); // nobody accepts a node without an id
  return {std::move(tls), std::move(token), {id.begin(), id.end()}};
}

void publish(caf::actor_system& system, const caf::actor& door, relay& carrier, descriptor listener,
             passage_terms terms, core::logger log) {
  // The way of middleman_actor_impl (CAF 0.17.6), with a socket that is there already.
  const auto broker = broker_of(system);
  carrier.listen(
      std::move(listener), std::move(terms),
      [&system, broker, door](descriptor end) {
        caf::anon_send(broker, caf::publish_atom_v,
                       system.middleman().backend().new_scribe(end.release()), any_port,
                       caf::actor_cast<caf::strong_actor_ptr>(door), std::set<std::string>{});
      },
      std::move(log));
}

core::result<caf::actor> enter(caf::actor_system& system, relay& carrier, open_way way,
                               const interruption& interrupted) {
  using enum core::error::hope;
  auto end = carrier.carry(std::move(way.network), std::move(way.way));
  if (!end)
    return end.failure();
  caf::scoped_actor self{system};
  self->send(broker_of(system), caf::connect_atom_v,
             system.middleman().backend().new_scribe(end->release()), any_port);
  std::optional<core::result<caf::actor>> result;
  const auto until = std::chrono::steady_clock::now() + longest_handshake;
  while (!result) {
    self->receive(
        [&](const caf::node_id&, const caf::strong_actor_ptr& door, const std::set<std::string>&) {
          result = door ? core::result<caf::actor>{caf::actor_cast<caf::actor>(door)}
                        : core::error{"nothing is published there", later};
        },
        [&](const caf::error& why) {
          result = core::error{system.render(why), unanswered};
        },
        caf::after(50ms) >> [] {});
    if (!result && interrupted())
      result = core::error{"interrupted", unanswered};
    if (!result && std::chrono::steady_clock::now() > until)
      result = core::error{"it does not answer", unanswered};
  }
  return *result;
}

} // namespace loadtest::actors::cluster
