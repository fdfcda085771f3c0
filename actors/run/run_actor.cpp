#include "actors/actors.hpp"
#include "actors/admin/ledger_entry.hpp"
#include "actors/message_types.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <map>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto progress_interval = 1s;
/// So long a sweep may take.
constexpr auto longest_sweep = 1min;
/// What other nodes may send at a time.
constexpr std::size_t largest_piece = 512 * 1024;

struct run_tick {};
/// A phase of the load begins.
struct phase_tick {};

struct run_cell {
  static constexpr const char* name = "run";

  std::shared_ptr<const scenario::plan> plan;
  caf::actor observer;
  run_services services;
  std::map<std::string, caf::actor> hosts;
  std::map<std::string, caf::actor> parts;
  std::unique_ptr<run_state> state;

  void on_hosts(caf::event_based_actor* self, const run_hosts& m) {
    std::vector<host_info> infos;
    for (const auto& [info, actor] : m.hosts) {
      hosts[info.name] = actor;
      infos.push_back(info);
      if (!info.local)
        self->monitor(actor);
      if (m.late)
        state->on_late_host(info, self->clock().now());
    }
    if (!m.late)
      carry_out(self, state->begin(infos, m.missing, self->clock().now()));
  }

  void carry_out(caf::event_based_actor* self, const run_state::commands& commands) {
    for (const auto& c : commands)
      std::visit([&](const auto& message) { pass_on(self, c.to, message); }, c.what);
    if (state->at() == run_state::stage::done)
      finish(self);
  }

  template <typename Message>
  void pass_on(caf::event_based_actor* self, const std::string& to, const Message& message) {
    for (const auto& [part, actor] : parts)
      if (to.empty() || part == to)
        self->send(actor, message);
  }
  void pass_on(caf::event_based_actor* self, const std::string& to, const open_part& message) {
    self->send(hosts[to], message);
  }
  void pass_on(caf::event_based_actor* self, const std::string& to, const dismissed& message) {
    self->send(hosts[to], message);
  }
  void pass_on(caf::event_based_actor* self, const std::string&, const sweep& message) {
    spawn_retire(self->system(), services.sweeper, services.open_objects(message.host),
                 longest_sweep, self);
  }

  void finish(caf::event_based_actor* self) {
    self->send(observer, run_finished{std::make_shared<metrics::snapshot>(state->so_far()),
                                      std::make_shared<metrics::user_table>(state->take_users()),
                                      state->result()});
    for (const auto& [host, actor] : hosts)
      if (actor.node() == self->node())
        self->send_exit(actor, caf::exit_reason::user_shutdown);
    self->quit();
  }

  void on_opened(caf::event_based_actor* self, const part_opened& m, const caf::actor& part) {
    parts[m.node] = part;
    self->monitor(part);
    carry_out(self, state->on_opened(m, self->clock().now()));
  }

  void on_ready(caf::event_based_actor* self, const shard_ready& m) {
    const bool before = state->at() < run_state::stage::simulate;
    carry_out(self, state->on_ready(m, self->clock().now()));
    if (!before || state->at() != run_state::stage::simulate)
      return;
    auto begin = state->started() - self->clock().now();
    for (const auto& phase : plan->phases) {
      self->delayed_send(self, begin, phase_tick{});
      begin += phase.duration;
    }
  }

  void on_heartbeat(caf::event_based_actor* self, const heartbeat& m, const caf::actor& host) {
    if (state->on_heartbeat(m.host, self->clock().now()))
      self->send(host, heartbeat_ack{m.number});
    else
      self->send(host, dismissed{"it was away for too long"});
  }

  /// An intent of a host that is lost is never acknowledged: it is not to be carried out.
  void on_ledger_line(caf::event_based_actor* self, const ledger_line& m, const caf::actor& from) {
    if (!services.ledger || state->lost(m.host))
      return;
    auto kept = check_line(m.line, m.host);
    if (kept)
      kept = services.ledger(m.line);
    if (kept)
      self->send(from, ledger_ack{m.number});
    else
      services.log.error("ledger line refused",
                         {{"worker", m.host}, {"detail", kept.failure().message}});
  }

  void on_records(caf::event_based_actor* self, const records_piece& m, const caf::actor& from) {
    const bool are_lines = m.lines.size() <= largest_piece && m.lines.ends_with('\n');
    if (!services.records || !are_lines || !state->hears(m.node))
      return;
    services.records(m.lines);
    self->send(from, records_ack{m.number});
  }

  void on_down(caf::event_based_actor* self, const caf::down_msg& m) {
    for (const auto& [host, actor] : hosts) {
      if (actor.address() != m.source)
        continue;
      // A cable may be cut: the process goes on, and has to find out that nobody counts on it.
      services.log.warn("worker out of reach",
                        {{"worker", host}, {"detail", caf::to_string(m.reason)}});
      state->on_unreachable(host);
      return;
    }
    for (const auto& [part, actor] : parts)
      if (actor.address() == m.source && state->is_local(part))
        // The observer sees the run part go down and reports an internal failure.
        return self->quit(m.reason);
  }

  void tick(caf::event_based_actor* self) {
    self->delayed_send(self, progress_interval, run_tick{});
    const auto now = self->clock().now();
    const auto since_t0 =
        core::reached(state->started()) ? std::max(now - state->started(), 0ns) : 0ns;
    self->send(observer, run_progress{std::make_shared<metrics::snapshot>(state->so_far()),
                                      state->at(), since_t0});
    carry_out(self, state->on_tick(now));
  }
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::phase_tick)

namespace loadtest::actors {

namespace {

caf::behavior run_actor(caf::stateful_actor<run_cell>* self,
                        std::shared_ptr<const scenario::plan> plan, const caf::actor& observer,
                        const run_services& services) {
  auto& cell = self->state;
  cell.plan = plan;
  cell.observer = observer;
  cell.services = services;
  cell.state = std::make_unique<run_state>(std::move(plan), services.log);
  self->set_down_handler([=](const caf::down_msg& m) { self->state.on_down(self, m); });
  self->delayed_send(self, progress_interval, run_tick{});
  const auto sender = [=] { return caf::actor_cast<caf::actor>(self->current_sender()); };
  const auto now = [=] { return self->clock().now(); };
  const auto carry_out = [=](const run_state::commands& c) { self->state.carry_out(self, c); };
  auto& state = *cell.state;
  return {
      [=](const run_hosts& m) { self->state.on_hosts(self, m); },
      [=](const part_opened& m) { self->state.on_opened(self, m, sender()); },
      [=](const shard_ready& m) { self->state.on_ready(self, m); },
      [=, &state](const phase_tick&) { state.on_phase(now()); },
      [=, &state](const metrics::delta& d) { carry_out(state.on_delta(d)); },
      [=, &state](const lease_request& m) { carry_out(state.on_lease_request(m)); },
      [&state](const user_report& m) { state.on_users(m); },
      [=, &state](const shard_drained& m) { carry_out(state.on_drained(m, now())); },
      [=, &state](const shard_clean& m) { carry_out(state.on_clean(m, now())); },
      [=, &state](const retired& m) { carry_out(state.on_swept(m.left_behind, now())); },
      [=](const heartbeat& m) { self->state.on_heartbeat(self, m, sender()); },
      [=](const ledger_line& m) { self->state.on_ledger_line(self, m, sender()); },
      [=](const records_piece& m) { self->state.on_records(self, m, sender()); },
      [=, &state](const records_sent& m) { carry_out(state.on_records_sent(m, now())); },
      [=, &state](const leaving& m) { carry_out(state.on_leaving(m.host, now())); },
      [=, &state](const stop_run& m) { carry_out(state.on_stop(m.reason)); },
      [=](const run_tick&) { self->state.tick(self); },
  };
}

} // namespace

caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, run_services services) {
  return system.spawn(run_actor, std::move(plan), std::move(observer), std::move(services));
}

} // namespace loadtest::actors
