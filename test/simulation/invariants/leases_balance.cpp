#include "core/outcome.hpp"
#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

void leases_balance(const world& w, const complaint& say) {
  if (!undisturbed(w))
    return;
  const auto& plan = *w.script().plan;
  for (const auto& p : w.processes()) {
    const auto& name = p->who().name;
    const auto left = w.lent().of(name);
    loan spent;
    for (const auto& sample : p->samples()) {
      spent.requests += core::reached(sample.result.times.started) ? 1 : 0;
      spent.cost_nanousd += sample.cost_nanousd;
    }
    const auto differs = [&](const char* what, std::int64_t lent, std::int64_t used) {
      if (lent != used)
        say(name + " was lent " + std::to_string(lent) + " " + what +
            " that did not come back, and spent " + std::to_string(used));
    };
    if (p->is_coordinator())
      continue;
    if (plan.max_requests)
      differs("requests", left.requests, spent.requests);
    if (plan.max_cost_nanousd)
      differs("n$", left.cost_nanousd, spent.cost_nanousd);
    differs("slots", left.slots, 0);
  }
}

} // namespace loadtest::simulation
