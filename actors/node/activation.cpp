#include "actors/node/activation.hpp"

#include "scenario/workload/load_pattern.hpp"

#include <algorithm>

namespace loadtest::actors {

activation::activation(std::span<const std::uint32_t> org_users, const shard& s) {
  for (const auto& org : s.orgs) {
    auto& added = parts_.emplace_back();
    added.org = org.org;
    for (auto u = org.first_user; u < org.first_user + org.users; ++u)
      added.ranks.push_back(scenario::activation_rank(org_users, org.org, u));
  }
}

std::vector<activation::change> activation::set_target(std::uint32_t target) {
  std::vector<change> changes;
  for (auto& p : parts_) {
    const auto below = std::lower_bound(p.ranks.begin(), p.ranks.end(), target);
    const auto users = static_cast<std::uint32_t>(below - p.ranks.begin());
    if (users == p.active)
      continue;
    p.active = users;
    changes.push_back({p.org, users});
  }
  return changes;
}

} // namespace loadtest::actors
