#include "actors/cluster/scribe.hpp"

#include "actors/message_types.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <functional>
#include <map>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

struct line_to_keep {
  std::string line;
  std::function<void(core::result<void>)> kept;
};

} // namespace

} // namespace loadtest::actors::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cluster::line_to_keep)

namespace loadtest::actors::cluster {

namespace {

struct scribe_cell {
  static constexpr const char* name = "scribe";

  std::string host;
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
    self->send(run, ledger_line{host, lines, m.line});
  }

  void on_ack(const ledger_ack& m) {
    const auto found = pending.find(m.number);
    if (found == pending.end())
      return;
    const auto kept = std::move(found->second);
    pending.erase(found);
    if (kept)
      kept({});
  }

  void leave_alone() {
    alone = true;
    for (const auto& [number, kept] : std::exchange(pending, {}))
      if (kept)
        kept(core::error{"the run has ended for this worker"});
  }
};

caf::behavior scribe_actor(caf::stateful_actor<scribe_cell>* self, std::string host,
                           const caf::actor& run) {
  self->state.host = std::move(host);
  self->state.run = run;
  self->monitor(run);
  self->set_down_handler([=](const caf::down_msg&) { self->state.leave_alone(); });
  return {
      [=](const line_to_keep& m) { self->state.keep(self, m); },
      [=](const ledger_ack& m) { self->state.on_ack(m); },
      [=](const orphaned&) { self->state.leave_alone(); },
  };
}

} // namespace

caf::actor spawn_scribe(caf::actor_system& system, std::string host, caf::actor run) {
  return system.spawn(scribe_actor, std::move(host), std::move(run));
}

ledger_sink writing_through(caf::actor scribe) {
  return [scribe = std::move(scribe)](std::string_view line, auto kept) {
    caf::anon_send(scribe, line_to_keep{std::string{line}, std::move(kept)});
  };
}

} // namespace loadtest::actors::cluster
