#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <map>
#include <set>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto heartbeat_interval = 1s;
/// So long after a heartbeat was sent its answer lets requests through (spec cluster.md).
constexpr auto consent = 6s;

/// So long the parts of a host that is out of the run may take to remove what they created.
constexpr auto longest_farewell = 75s;

struct beat {};
struct farewell_over {};

struct host_cell {
  static constexpr const char* name = "host";

  host_services services;
  caf::actor run;
  std::map<std::string, caf::actor> parts;
  std::map<std::uint64_t, core::mono_time> sent; ///< heartbeats without an answer
  std::uint64_t beats = 0;
  std::set<std::string> ended; ///< parts that have removed what they created, or have failed
  std::vector<std::string> left_behind;
  std::string failure;
  bool done = false; ///< the run has ended, and needs this host no more

  bool remote() const noexcept { return services.fence != nullptr; }

  void open(caf::event_based_actor* self, const open_part& m, const caf::actor& from) {
    if (!run) {
      run = from;
      if (remote()) {
        self->monitor(run);
        send_beat(self);
      }
    }
    auto& part = parts[m.part];
    part = spawn_node(self->system(), services.open(m.part, run), run, self);
    self->monitor(part);
  }

  void send_beat(caf::event_based_actor* self) {
    if (done || !failure.empty())
      return;
    sent[++beats] = self->clock().now();
    self->send(run, heartbeat{beats});
    self->delayed_send(self, heartbeat_interval, beat{});
  }

  void on_ack(caf::event_based_actor* self, const heartbeat_ack& m) {
    const auto found = sent.find(m.number);
    if (found == sent.end() || !failure.empty())
      return;
    const bool was_open = services.fence->open(self->clock().now());
    services.fence->open_until(found->second + consent);
    sent.erase(sent.begin(), std::next(found));
    if (was_open)
      return;
    for (const auto& [part, actor] : parts)
      self->send(actor, readmitted{});
  }

  /// The run is lost, or has given up this node.
  void orphan(caf::event_based_actor* self, std::string why) {
    if (done || !failure.empty())
      return;
    failure = std::move(why);
    services.log.error("out of the run", {{"detail", failure}});
    services.fence->open_until({});
    services.on_orphaned();
    for (const auto& [part, actor] : parts)
      self->send(actor, orphaned{});
    self->delayed_send(self, longest_farewell, farewell_over{});
    tell_when_over(self);
  }

  void end_farewell(caf::event_based_actor* self) {
    for (const auto& [part, actor] : parts)
      if (ended.insert(part).second)
        left_behind.push_back("what '" + part + "' created: its removal did not end in time");
    tell_when_over(self);
  }

  void tell_when_over(caf::event_based_actor* self) {
    if (ended.size() == parts.size())
      self->send(services.owner, host_over{failure, left_behind});
  }

  void on_part_over(caf::event_based_actor* self, const part_over& m) {
    for (const auto& [part, actor] : parts)
      if (actor.address() == self->current_sender())
        ended.insert(part);
    left_behind.insert(left_behind.end(), m.left_behind.begin(), m.left_behind.end());
    tell_when_over(self);
  }

  void on_dismissed(caf::event_based_actor* self, const dismissed& m) {
    if (!m.reason.empty())
      return orphan(self, "the run has given up this worker: " + m.reason);
    if (failure.empty() && !std::exchange(done, true))
      self->send(services.owner, host_over{});
  }

  void on_down(caf::event_based_actor* self, const caf::down_msg& m) {
    if (run && m.source == run.address())
      return orphan(self, "the coordinator is lost");
    // The run part sees a part fail, and decides. Nothing more is to be awaited of it.
    for (const auto& [part, actor] : parts)
      if (actor.address() == m.source && ended.insert(part).second && !failure.empty())
        return tell_when_over(self);
  }

  void leave(caf::event_based_actor* self) {
    if (run)
      self->send(run, leaving{});
    else
      self->send(services.owner, host_over{});
  }
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::beat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::farewell_over)

namespace loadtest::actors {

namespace {

caf::behavior host_actor(caf::stateful_actor<host_cell>* self, host_services services) {
  self->state.services = std::move(services);
  self->set_down_handler([=](const caf::down_msg& m) { self->state.on_down(self, m); });
  self->set_exit_handler([=](const caf::exit_msg& m) {
    for (const auto& [part, actor] : self->state.parts)
      self->send_exit(actor, m.reason);
    self->quit(m.reason);
  });
  return {
      [=](const open_part& m) {
        self->state.open(self, m, caf::actor_cast<caf::actor>(self->current_sender()));
      },
      [=](const beat&) { self->state.send_beat(self); },
      [=](const farewell_over&) { self->state.end_farewell(self); },
      [=](const heartbeat_ack& m) { self->state.on_ack(self, m); },
      [=](const dismissed& m) { self->state.on_dismissed(self, m); },
      [=](const part_over& m) { self->state.on_part_over(self, m); },
      [=](const leaving&) { self->state.leave(self); },
      [=](const door_closed&) {
        if (!self->state.run)
          self->send(self->state.services.owner,
                     host_over{"the coordinator has gone before the run began", {}});
      },
  };
}

} // namespace

caf::actor spawn_host(caf::actor_system& system, host_services services) {
  return system.spawn(host_actor, std::move(services));
}

} // namespace loadtest::actors
