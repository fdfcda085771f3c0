#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

void concurrency_holds(const world& w, const seen_attempt& attempt, const complaint& say) {
  const auto& most = w.script().plan->max_concurrent_requests;
  if (!most || !is_of_user(attempt))
    return;
  std::size_t under_way = 1;
  for (const auto number : w.server().in_flight()) {
    const auto& other = w.server().attempts()[number];
    under_way += is_of_user(other) && counted_on(w, other.process) ? 1 : 0;
  }
  if (under_way > *most)
    say(std::to_string(under_way) + " attempts are under way, the limit is " +
        std::to_string(*most));
}

} // namespace loadtest::simulation
