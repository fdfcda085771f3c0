#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

namespace {

const char* stage_of(const process& coordinator) {
  static constexpr const char* names[] = {"bootstrap", "simulate", "drain",
                                          "cleanup",   "gather",   "done"};
  const auto& progress = coordinator.progress();
  return progress ? names[static_cast<std::size_t>(progress->stage)] : "no stage";
}

} // namespace

void everything_ends(const world& w, const complaint& say) {
  for (const auto& p : w.processes()) {
    if (!p->own().running() || !p->host())
      continue;
    if (p->is_coordinator() && !p->finished() && p->run_failure().empty())
      say(std::string{"the run has not ended; it is at "} + stage_of(*p));
    if (!p->is_coordinator() && !p->over())
      say("worker " + p->who().name + " has not ended");
  }
}

} // namespace loadtest::simulation
