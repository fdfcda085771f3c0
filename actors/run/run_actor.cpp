#include "actors/admin/admin_actors.hpp"
#include "actors/admin/ledger_entry.hpp"
#include "actors/message_types.hpp"
#include "actors/run/run_actors.hpp"
#include "actors/run/run_checks.hpp"

#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <map>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto progress_interval = 1s;

struct run_tick {};
/// A phase of the load begins.
struct phase_tick {};
/// limits.maxDuration, which may lie between two looks at the limits.
struct limit_tick {};
/// What a sweep has to remove.
struct found_objects {
  sweep what;
  core::result<open_list> found;
};
/// A line of the ledger, or a piece of records, is on disk, or could not be.
struct written {
  caf::actor asker;
  std::uint64_t number = 0;
  std::string records_of; ///< part; empty: it was a line of the ledger
  std::uint64_t lines = 0;
  std::optional<std::string> failure;
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::phase_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::limit_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::found_objects)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::written)

namespace loadtest::actors {

namespace {

struct run_cell {
  static constexpr const char* name = "run";

  caf::event_based_actor* self = nullptr;
  std::shared_ptr<const scenario::plan> plan;
  caf::actor observer;
  run_services services;
  std::map<std::string, caf::actor> hosts;
  std::map<std::string, caf::actor> parts;
  std::unique_ptr<run_state> state;
  bool load_ended = false;

  core::mono_time now() const { return self->clock().now(); }
  caf::actor sender() const { return caf::actor_cast<caf::actor>(self->current_sender()); }

  std::string peer() const {
    const auto& from = self->current_sender();
    if (services.peer_of)
      return services.peer_of(from);
    for (const auto& [name, host] : hosts)
      if (from && host.node() == from->node())
        return name;
    return {};
  }

  void carry_out(const run_state::commands& commands) {
    for (const auto& c : commands)
      std::visit([&](const auto& message) { pass_on(c.to, message); }, c.what);
    if (state->at() >= run_state::stage::cleanup && !std::exchange(load_ended, true))
      self->send(observer, load_over{report()});
    if (state->at() == run_state::stage::done)
      finish();
  }

  template <typename Message>
  void pass_on(const std::string& to, const Message& message) {
    if (const auto part = parts.find(to); part != parts.end())
      self->send(part->second, message);
  }
  void pass_on(const std::string& to, const open_part& message) { self->send(hosts[to], message); }
  void pass_on(const std::string& to, const dismissed& message) { self->send(hosts[to], message); }
  void pass_on(const std::string&, const sweep& message) {
    if (!services.open_objects)
      return self->send(self, found_objects{message, open_list{}});
    services.open_objects(message.host, [me = caf::actor{self}, message](auto found) {
      caf::anon_send(me, found_objects{message, std::move(found)});
    });
  }

  run_report report() const {
    return {std::make_shared<metrics::snapshot>(state->so_far()),
            std::make_shared<metrics::user_table>(state->users()), state->result()};
  }

  void finish() {
    self->send(observer, run_finished{report()});
    for (const auto& [host, actor] : hosts)
      if (state->is_local(host))
        self->send_exit(actor, caf::exit_reason::user_shutdown);
    self->quit();
  }

  void on_hosts(const run_hosts& m) {
    std::vector<host_info> infos;
    for (const auto& [info, actor] : m.hosts) {
      hosts[info.name] = actor;
      infos.push_back(info);
      self->monitor(actor);
      if (m.late)
        carry_out(state->on_late_host(info, now()));
    }
    if (!m.late)
      carry_out(state->begin(infos, m.missing, now()));
  }

  void on_opened(const part_opened& m) {
    const auto from = peer();
    const auto commands = state->on_opened(from, m, now());
    // Nobody takes another's part.
    if (!from.empty() && parts.emplace(m.part, sender()).second)
      self->monitor(sender());
    carry_out(commands);
  }

  void on_ready(const shard_ready& m) {
    const bool before = state->at() < run_state::stage::simulate;
    carry_out(state->on_ready(peer(), m, now()));
    if (!before || state->at() != run_state::stage::simulate)
      return;
    auto begin = state->started() - now();
    if (plan->max_duration)
      self->delayed_send(self, begin + *plan->max_duration, limit_tick{});
    for (const auto& phase : plan->phases) {
      self->delayed_send(self, begin, phase_tick{});
      begin += phase.duration;
    }
  }

  void on_heartbeat(const heartbeat& m) {
    if (state->on_heartbeat(peer(), now()))
      self->send(sender(), heartbeat_ack{m.number});
    else
      self->send(sender(), dismissed{"it was away for too long"});
  }

  std::function<void(core::result<void>)>
  when_written(std::uint64_t number, std::string records_of = {}, std::uint64_t lines = 0) const {
    return [me = caf::actor{self}, from = sender(), number, records_of = std::move(records_of),
            lines](const core::result<void>& r) {
      caf::anon_send(me, written{from, number, records_of, lines,
                                 r ? std::nullopt : std::optional{r.failure().message}});
    };
  }

  /// An intent of a host that is lost is never acknowledged: it is not to be carried out.
  void on_ledger_line(const ledger_line& m) {
    const auto from = peer();
    if (!services.ledger || !state->counts_on(from))
      return;
    if (const auto fine = check_line(m.line, from); !fine)
      return carry_out(state->broke(from, "a line of its ledger " + fine.failure().message, now()));
    services.ledger(m.line, when_written(m.number));
  }

  void on_records(const records_piece& m) {
    const auto from = peer();
    if (!services.records || !state->counts_on(from))
      return;
    const auto fine = state->on_records(from, m, now());
    if (!fine)
      return carry_out(state->broke(from, fine.failure().message, now()));
    if (*fine)
      services.records(m.lines, when_written(m.number, m.part, lines_of(m)));
  }

  void on_written(const written& m) {
    if (!m.records_of.empty()) {
      if (m.failure)
        state->on_records_not_kept(m.records_of, m.lines);
      return self->send(m.asker, records_ack{m.number});
    }
    if (m.failure)
      state->on_ledger_failed("ledger.jsonl could not be written: " + *m.failure);
    self->send(m.asker, ledger_ack{m.number, !m.failure});
  }

  void on_found(const found_objects& m) {
    if (!m.found)
      return carry_out(state->on_swept(
          m.what.number, {"what the run created is not known: " + m.found.failure().message},
          now()));
    if (!services.sweeper)
      return carry_out(state->on_swept(m.what.number, {}, now()));
    for (const auto& line : m.found->unreadable)
      state->on_ledger_failed(line);
    spawn_retire(self->system(), services.sweeper, m.found->objects, m.what.within, m.what.number,
                 self);
  }

  void on_down(const caf::down_msg& m) {
    const auto why = caf::to_string(m.reason);
    // A connection that is gone says nothing of what is behind it.
    const bool cut = m.reason == caf::exit_reason::remote_link_unreachable;
    for (const auto& [part, actor] : parts)
      if (actor.address() == m.source && !cut)
        return carry_out(state->on_failed(part, why, now()));
    for (const auto& [host, actor] : hosts) {
      if (actor.address() != m.source)
        continue;
      if (!cut)
        return carry_out(state->on_host_failed(host, why, now()));
      // A cable may be cut: the process goes on, and has to find out that nobody counts on it.
      services.log.warn("worker out of reach", {{"worker", host}, {"detail", why}});
      return state->on_unreachable(host);
    }
  }

  void tick() {
    self->delayed_send(self, progress_interval, run_tick{});
    const auto commands = state->on_tick(now());
    const auto since_t0 =
        core::reached(state->started()) ? std::max(now() - state->started(), 0ns) : 0ns;
    self->send(observer, run_progress{std::make_shared<metrics::snapshot>(state->so_far()),
                                      state->at(), since_t0});
    carry_out(commands);
  }
};

caf::behavior run_actor(caf::stateful_actor<run_cell>* self,
                        std::shared_ptr<const scenario::plan> plan, const caf::actor& observer,
                        const run_services& services) {
  auto& cell = self->state;
  cell.self = self;
  cell.plan = plan;
  cell.observer = observer;
  cell.services = services;
  cell.state = std::make_unique<run_state>(std::move(plan), services.log);
  self->set_down_handler([=](const caf::down_msg& m) { self->state.on_down(m); });
  // No peer ends the run by failing, or by telling it to end.
  self->set_exit_handler([](const caf::exit_msg&) {});
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_default_handler(caf::drop);
  self->delayed_send(self, progress_interval, run_tick{});
  const auto cell_of = [self]() -> run_cell& { return self->state; };
  const auto then = [cell_of](const run_state::commands& c) { cell_of().carry_out(c); };
  const auto state = [cell_of]() -> run_state& { return *cell_of().state; };
  const auto from = [cell_of] { return cell_of().peer(); };
  const auto now = [cell_of] { return cell_of().now(); };
  return {
      [=](const run_hosts& m) { cell_of().on_hosts(m); },
      [=](const part_opened& m) { cell_of().on_opened(m); },
      [=](const shard_ready& m) { cell_of().on_ready(m); },
      [=](const phase_tick&) { state().on_phase(now()); },
      [=](const limit_tick&) { then(state().on_tick(now())); },
      [=](const metrics::delta& d) { then(state().on_delta(from(), d, now())); },
      [=](const lease_request& m) { then(state().on_lease_request(from(), m, now())); },
      [=](const lease_back& m) { then(state().on_lease_back(from(), m, now())); },
      [=](const user_report& m) { then(state().on_users(from(), m, now())); },
      [=](const shard_drained& m) { then(state().on_drained(from(), m, now())); },
      [=](const shard_clean& m) { then(state().on_clean(from(), m, now())); },
      [=](const heartbeat& m) { cell_of().on_heartbeat(m); },
      [=](const ledger_line& m) { cell_of().on_ledger_line(m); },
      [=](const records_piece& m) { cell_of().on_records(m); },
      [=](const records_sent& m) { then(state().on_records_sent(from(), m, now())); },
      [=](const leaving&) { then(state().on_leaving(from(), now())); },
      [=](const written& m) { cell_of().on_written(m); },
      [=](const found_objects& m) { cell_of().on_found(m); },
      [=](const retired& m) { then(state().on_swept(m.number, m.left_behind, now())); },
      [=](const stop_run& m) { then(state().on_stop(m.reason, now())); },
      [=](const run_tick&) { cell_of().tick(); },
  };
}

} // namespace

caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, run_services services) {
  return system.spawn(run_actor, std::move(plan), std::move(observer), std::move(services));
}

} // namespace loadtest::actors
