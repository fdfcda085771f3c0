#include "invariants.hpp"
#include "test/simulation/world.hpp"

#include <set>

namespace loadtest::simulation {

void requests_are_unique(const world& w, const complaint& say) {
  std::set<std::string> seen;
  for (const auto& a : w.server().attempts())
    if (is_of_user(a) && !seen.insert(a.request_id).second)
      say(a.request_id + " was sent twice");
}

} // namespace loadtest::simulation
