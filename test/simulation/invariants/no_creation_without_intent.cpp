#include "invariants.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

void no_creation_without_intent(const world& w, const platform::object& o, const complaint& say) {
  const auto& ledger = w.coordinator().files().ledger();
  if (ledger.find("\"name\":\"" + o.name + "\"") == std::string::npos)
    say(std::string{actors::to_string(o.kind)} + " '" + o.name +
        "' is made, and the ledger on disk knows nothing of it");
}

} // namespace loadtest::simulation
