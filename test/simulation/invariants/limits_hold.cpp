#include "invariants.hpp"
#include "test/simulation/world.hpp"

#include <algorithm>
#include <map>

namespace loadtest::simulation {

using namespace std::chrono_literals;

void request_limit_holds(const world& w, const complaint& say) {
  const auto& most = w.script().plan->max_requests;
  if (!most)
    return;
  const auto& all = w.server().attempts();
  const auto sent = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), is_of_user));
  if (sent > *most)
    say(std::to_string(sent) + " requests were sent, the limit is " + std::to_string(*most));
  if (undisturbed(w) && w.coordinator().finished()->result.ended_by == "requests" && sent < *most)
    say("the run ended for " + std::to_string(*most) + " requests, and " + std::to_string(sent) +
        " were sent");
}

void rate_holds(const world& w, const complaint& say) {
  const auto& rate = w.script().plan->max_requests_per_second;
  if (!rate)
    return;
  constexpr core::nanoseconds window = 5s;
  std::vector<core::mono_time> sent;
  for (const auto& a : w.server().attempts())
    if (is_of_user(a))
      sent.push_back(a.began);
  // Each node part may begin with one at once.
  const auto most = static_cast<std::size_t>(*rate * core::to_seconds(window)) + parts_of(w) + 1;
  for (std::size_t i = 0; i + most < sent.size(); ++i)
    if (sent[i + most] - sent[i] < window)
      return say("more than " + std::to_string(most) +
                 " requests were sent within 5 s, the rate is " + std::to_string(*rate) +
                 " a second");
}

void cost_stays_within_limits(const world& w, const complaint& say) {
  const auto& plan = *w.script().plan;
  std::int64_t spent = 0;
  std::map<std::uint32_t, std::int64_t> of_org;
  for (const auto& p : w.processes())
    for (const auto& sample : p->samples()) {
      spent += sample.cost_nanousd;
      // What a lost process spent after its last report is known to nobody.
      if (!given_up(w, p->who().name))
        of_org[sample.org] += sample.cost_nanousd;
    }
  if (plan.max_cost_nanousd && spent > *plan.max_cost_nanousd)
    say(std::to_string(spent) + " n$ were spent, the limit is " +
        std::to_string(*plan.max_cost_nanousd));
  // A node part may keep what is too little for a request of its own.
  constexpr std::int64_t too_little = 600'000;
  const auto kept = too_little * static_cast<std::int64_t>(parts_of(w));
  if (plan.max_cost_nanousd && undisturbed(w) &&
      w.coordinator().finished()->result.ended_by == "cost" &&
      *plan.max_cost_nanousd - spent > kept)
    say("the run ended for its cost with " + std::to_string(*plan.max_cost_nanousd - spent) +
        " n$ of " + std::to_string(*plan.max_cost_nanousd) + " in hand");
  if (!plan.org_budget || !plan.org_budget->enforced_by_harness)
    return;
  for (const auto& [org, cost] : of_org)
    if (static_cast<double>(cost) > *plan.org_budget->limit_usd * 1e9 + 10)
      say("organisation " + std::to_string(org) + " spent " + std::to_string(cost) +
          " n$, its budget is $ " + std::to_string(*plan.org_budget->limit_usd));
}

} // namespace loadtest::simulation
