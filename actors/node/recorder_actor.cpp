#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"
#include "metrics/record/recorder.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr auto delta_interval = 1s;
/// A batch of records goes to the writer when it is this large, or with the next delta.
constexpr std::size_t batch_size = 256;
/// So many users are reported in one message.
constexpr std::size_t users_in_report = 500;

std::vector<std::string> phase_names(const scenario::plan& plan) {
  std::vector<std::string> result;
  for (const auto& phase : plan.phases)
    result.push_back(phase.name);
  return result;
}

struct recorder_cell {
  static constexpr const char* name = "recorder";

  services_ptr services;
  caf::actor node;
  std::optional<metrics::recorder> recorder;
  metrics::user_table users;
  decltype(metrics::delta::progress) progress; ///< since the last delta
  std::vector<core::sample> batch;
  std::set<std::pair<core::error_type, int>> told; ///< kinds of failures, with their HTTP status
  std::size_t draining = 0;                        ///< answers of drain_health that are due
  bool flushing = false;

  void add(core::sample& sample) {
    if (sample.result.status == core::outcome_status::error)
      tell(sample);
    recorder->add(sample);
    sample.result.trail = {}; // told, and records have none of it
    sample.moments.clear();
    users.add(sample);
    if (services->fence)
      progress[{sample.org, sample.user}] = sample.progress;
    if (!services->write_records)
      return;
    batch.push_back(std::move(sample));
    if (batch.size() == batch_size)
      write({});
  }

  void end_session(const session_over& m) {
    users.add_session(m.org, m.user);
    if (services->fence && m.why != session_end::test_stopped)
      progress[{m.org, m.user}] = m.progress;
  }

  /// The first failure of a kind is worth a line for everybody; how many follow is in the figures.
  void tell(const core::sample& sample) {
    const auto& r = sample.result;
    const bool first = told.emplace(r.error, r.http_status).second;
    const auto level = first && !sample.ignored ? core::log_level::warn : core::log_level::debug;
    if (!services->log.wants(level))
      return;
    std::vector<core::log_field> fields{{"error_type", core::to_string(r.error)}};
    if (r.http_status != 0)
      fields.emplace_back("http_status", r.http_status);
    fields.emplace_back("detail", r.error_detail);
    fields.emplace_back("request_id", sample.request_id);
    fields.emplace_back("org_id", sample.org);
    fields.emplace_back("user_id", sample.user);
    fields.emplace_back("phase", sample.phase);
    services->log.tell(level, first ? "first failure of its kind" : "attempt failed",
                       std::move(fields));
  }

  void write(std::function<void(std::uint64_t lost)> written) {
    if (services->write_records && (written || !batch.empty()))
      services->write_records(std::exchange(batch, {}), std::move(written));
  }

  void drain(caf::event_based_actor* self) {
    ++draining;
    services->drain_health([me = caf::actor{self}](core::client_health health) {
      caf::anon_send(me, drained_health{std::move(health)});
    });
  }

  void send_delta(caf::event_based_actor* self, const core::client_health& health) {
    --draining;
    recorder->add(health);
    write({});
    auto d = recorder->take();
    d.progress = std::exchange(progress, {});
    self->send(node, std::move(d));
    if (!flushing || draining > 0)
      return;
    if (services->write_records)
      write([me = caf::actor{self}](std::uint64_t lost) { caf::anon_send(me, flushed{lost}); });
    else
      finish(self, 0);
  }

  void finish(caf::event_based_actor* self, std::uint64_t lost) {
    for (auto some = users.take(users_in_report); !some.empty(); some = users.take(users_in_report))
      self->send(node, user_report{services->node, std::move(some)});
    self->send(node, flushed{lost});
    self->quit();
  }
};

struct tick {};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::tick)

namespace loadtest::actors {

namespace {

caf::behavior recorder_actor(caf::stateful_actor<recorder_cell>* self, services_ptr services,
                             const caf::actor& node) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.node = node;
  cell.recorder.emplace(cell.services->node, cell.services->plan->goodput,
                        phase_names(*cell.services->plan));
  self->delayed_send(self, delta_interval, tick{});
  return {
      [=](core::sample& sample) { self->state.add(sample); },
      [=](const session_over& m) { self->state.end_session(m); },
      [=](const drained_health& m) { self->state.send_delta(self, m.health); },
      [=](const tick&) {
        self->delayed_send(self, delta_interval, tick{});
        self->state.drain(self);
      },
      [=](const flush&) {
        self->state.flushing = true;
        self->state.drain(self);
      },
      [=](const flushed& m) { self->state.finish(self, m.lost); },
  };
}

} // namespace

caf::actor spawn_recorder(caf::event_based_actor* node, services_ptr services) {
  return node->spawn<caf::linked>(recorder_actor, std::move(services), caf::actor{node});
}

} // namespace loadtest::actors
