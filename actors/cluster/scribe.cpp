#include "actors/cluster/scribe.hpp"

#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <functional>
#include <map>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

/// So long a line may take to the coordinator's disk. It is no creation then, and if it is kept
/// after all, the clean-up looks for what was never made.
constexpr auto longest_wait = 30s;

struct line_to_keep {
  std::string line;
  std::function<void(core::result<void>)> kept;
};
struct line_due {
  std::uint64_t number = 0;
};

} // namespace

} // namespace loadtest::actors::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cluster::line_to_keep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cluster::line_due)

namespace loadtest::actors::cluster {

namespace {

struct scribe_cell {
  static constexpr const char* name = "scribe";

  caf::actor run;
  std::map<std::uint64_t, std::function<void(core::result<void>)>> pending;
  std::uint64_t lines = 0;
  bool alone = false;

  void keep(caf::event_based_actor* self, const line_to_keep& m) {
    if (alone) {
      if (m.kept)
        m.kept(core::error{"the run has ended for this worker"});
      return;
    }
    pending[++lines] = m.kept;
    self->send(run, ledger_line{lines, m.line});
    if (m.kept)
      self->delayed_send(self, longest_wait, line_due{lines});
  }

  void settle(std::uint64_t number, core::result<void> result) {
    const auto found = pending.find(number);
    if (found == pending.end())
      return;
    const auto kept = std::move(found->second);
    pending.erase(found);
    if (kept)
      kept(std::move(result));
  }

  void on_ack(const ledger_ack& m) {
    if (m.kept)
      settle(m.number, {});
    else
      settle(m.number, core::error{"the coordinator could not write its ledger"});
  }

  void leave_alone() {
    alone = true;
    for (const auto& [number, kept] : std::exchange(pending, {}))
      if (kept)
        kept(core::error{"the run has ended for this worker"});
  }
};

caf::behavior scribe_actor(caf::stateful_actor<scribe_cell>* self, const caf::actor& run) {
  self->state.run = run;
  self->monitor(run);
  self->set_down_handler([=](const caf::down_msg&) { self->state.leave_alone(); });
  return {
      [=](const line_to_keep& m) { self->state.keep(self, m); },
      [=](const ledger_ack& m) { self->state.on_ack(m); },
      [=](const line_due& m) {
        self->state.settle(m.number, core::error{"the coordinator did not keep a line in time"});
      },
      [=](const actors::orphaned&) { self->state.leave_alone(); },
  };
}

} // namespace

caf::actor spawn_scribe(caf::actor_system& system, caf::actor run) {
  return system.spawn(scribe_actor, std::move(run));
}

ledger_sink writing_through(caf::actor scribe) {
  return [scribe = std::move(scribe)](std::string_view line, auto kept) {
    caf::anon_send(scribe, line_to_keep{std::string{line}, std::move(kept)});
  };
}

} // namespace loadtest::actors::cluster
