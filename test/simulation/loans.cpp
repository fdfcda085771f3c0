#include "loans.hpp"

#include "actors/message_types.hpp"

#include <caf/message.hpp>

namespace loadtest::simulation {

void loans::see(const std::string& from, const std::string& to, const caf::message& what) {
  if (what.match_elements<actors::lease>()) {
    const auto& m = what.get_as<actors::lease>(0);
    auto& l = of_process_[to];
    l.requests += static_cast<std::int64_t>(m.requests);
    l.cost_nanousd += m.cost_nanousd;
    l.slots += m.slots;
  } else if (what.match_elements<actors::lease_back>()) {
    const auto& m = what.get_as<actors::lease_back>(0);
    auto& l = of_process_[from];
    l.requests -= static_cast<std::int64_t>(m.requests);
    l.cost_nanousd -= m.cost_nanousd;
    l.slots -= m.slots;
  }
}

loan loans::of(const std::string& process) const {
  const auto found = of_process_.find(process);
  return found == of_process_.end() ? loan{} : found->second;
}

} // namespace loadtest::simulation
