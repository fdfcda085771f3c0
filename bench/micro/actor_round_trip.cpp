#include <benchmark/benchmark.h>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

namespace {

constexpr int round_trips = 10'000;

caf::behavior answering() {
  return {[](int number) { return number; }};
}

/// Sends to `peer` and waits for the answer, time and again; then tells `done`.
caf::behavior asking(caf::event_based_actor* self, caf::actor peer, caf::actor done) {
  self->send(peer, round_trips);
  return {[=](int left) {
    if (left == 0) {
      self->send(done, 0);
      self->quit();
    } else {
      self->send(peer, left - 1);
    }
  }};
}

/// One request and its answer between two actors, by plain messages: what a user and the limits of
/// a run exchange for each question. The scheduler is set as the product sets it. Items are round
/// trips.
void actor_round_trip(benchmark::State& state) {
  caf::actor_system_config config;
  config.set("scheduler.policy", caf::atom("sharing"));
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const auto peer = system.spawn(answering);
  for (auto _ : state) {
    system.spawn(asking, peer, caf::actor{self});
    self->receive([](int) {});
  }
  caf::anon_send_exit(peer, caf::exit_reason::user_shutdown);
  state.SetItemsProcessed(state.iterations() * round_trips);
}
BENCHMARK(actor_round_trip)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace
