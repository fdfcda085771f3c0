#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

void one_user_asks_at_a_time(const world& w, const seen_attempt& attempt, const complaint& say) {
  if (!is_of_user(attempt))
    return;
  for (const auto number : w.server().in_flight()) {
    const auto& other = w.server().attempts()[number];
    if (other.org == attempt.org && other.user == attempt.user && counted_on(w, other.process))
      say(attempt.part + " sends " + attempt.request_id + " while " + other.part + " has " +
          other.request_id + " under way");
  }
}

} // namespace loadtest::simulation
