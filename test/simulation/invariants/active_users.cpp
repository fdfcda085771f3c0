#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

using namespace std::chrono_literals;

void active_users_stay_below_the_target(const world& w, const complaint& say) {
  const auto& progress = w.coordinator().progress();
  if (!progress)
    return;
  const auto active = progress->so_far->active_users();
  const auto& plan = *w.script().plan;
  auto most = static_cast<std::uint32_t>(plan.total_users());
  if (!plan.phases.empty()) {
    // Whoever has a question under way stays until it is answered.
    const scenario::load_pattern pattern{plan.phases};
    const auto until = progress->since_t0 + 100ms;
    most = 0;
    for (auto t = until - plan.targets.total_timeout - 4s; t <= until; t += 50ms)
      if (t >= 0ns)
        most = std::max(most, pattern.target_at(t));
  }
  if (active > most)
    say(std::to_string(active) + " users are active, " + std::to_string(most) + " are wanted");
}

} // namespace loadtest::simulation
