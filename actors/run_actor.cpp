#include "actors/actors.hpp"
#include "actors/message_types.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <map>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto progress_interval = 1s;

struct run_tick {};
/// A phase of the load begins.
struct phase_tick {};

struct run_cell {
  static constexpr const char* name = "run";

  std::shared_ptr<const scenario::plan> plan;
  caf::actor observer;
  core::logger log;
  std::map<std::string, caf::actor> nodes;
  std::unique_ptr<run_state> state;

  void begin(caf::event_based_actor* self, const node_parts& parts) {
    std::vector<std::string> names;
    for (const auto& [node, actor] : parts.nodes) {
      self->monitor(actor);
      nodes[node] = actor;
      names.push_back(node);
    }
    state = std::make_unique<run_state>(plan, names, log);
    carry_out(self, state->begin());
  }

  void carry_out(caf::event_based_actor* self, const run_state::commands& commands) {
    for (const auto& c : commands)
      for (const auto& [node, actor] : nodes)
        if (c.node.empty() || c.node == node)
          std::visit([&](const auto& message) { self->send(actor, message); }, c.what);
    if (state->at() != run_state::stage::done)
      return;
    self->send(observer, run_finished{std::make_shared<metrics::snapshot>(state->so_far()),
                                      std::make_shared<metrics::user_table>(state->take_users()),
                                      state->result()});
    for (const auto& [node, actor] : nodes)
      self->send_exit(actor, caf::exit_reason::user_shutdown);
    self->quit();
  }

  void on_ready(caf::event_based_actor* self, const shard_ready& m) {
    carry_out(self, state->on_ready(m, self->clock().now()));
    if (state->at() != run_state::stage::simulate)
      return;
    auto begin = 0ns;
    for (const auto& phase : plan->phases) {
      self->delayed_send(self, begin, phase_tick{});
      begin += phase.duration;
    }
  }

  void tick(caf::event_based_actor* self) {
    const auto now = self->clock().now();
    const auto since_t0 = core::reached(state->started()) ? now - state->started() : 0ns;
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
                        const core::logger& log) {
  self->state.plan = std::move(plan);
  self->state.observer = observer;
  self->state.log = log;
  // The observer sees the run part go down and reports an internal failure.
  self->set_down_handler([=](const caf::down_msg& m) { self->quit(m.reason); });
  return {
      [=](const node_parts& m) {
        self->state.begin(self, m);
        self->delayed_send(self, progress_interval, run_tick{});
      },
      [=](const shard_ready& m) { self->state.on_ready(self, m); },
      [=](const phase_tick&) { self->state.state->on_phase(self->clock().now()); },
      [=](const metrics::delta& d) { self->state.carry_out(self, self->state.state->on_delta(d)); },
      [=](const lease_request& m) {
        self->state.carry_out(self, self->state.state->on_lease_request(m));
      },
      [=](const user_report& m) { self->state.state->on_users(m); },
      [=](const shard_drained& m) {
        self->state.carry_out(self, self->state.state->on_drained(m, self->clock().now()));
      },
      [=](const shard_clean& m) { self->state.carry_out(self, self->state.state->on_clean(m)); },
      [=](const stop_run& m) { self->state.carry_out(self, self->state.state->on_stop(m.reason)); },
      [=](const run_tick&) {
        self->delayed_send(self, progress_interval, run_tick{});
        self->state.tick(self);
      },
  };
}

} // namespace

caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, core::logger log) {
  return system.spawn(run_actor, std::move(plan), std::move(observer), std::move(log));
}

} // namespace loadtest::actors
