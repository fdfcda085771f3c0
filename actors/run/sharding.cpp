#include "actors/run/run_state.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

/// An organisation may be so much larger than an even share and stay whole.
constexpr double tolerated = 1.25;

bool has(const shard& s, std::uint32_t org) {
  return std::any_of(s.orgs.begin(), s.orgs.end(), [&](const auto& o) { return o.org == org; });
}

} // namespace

std::vector<shard> make_shards(const scenario::plan& plan, std::size_t nodes) {
  const auto even = static_cast<std::uint32_t>((plan.total_users() + nodes - 1) / nodes);
  const auto most = plan.workers.users_per_worker.value_or(
      static_cast<std::uint32_t>(static_cast<double>(even) * tolerated));
  const auto part = std::max<std::uint32_t>(1, std::min(most, even));
  std::vector<shard_org> parts;
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o) {
    const auto users = plan.org_users[o - 1];
    // A node has users of an organisation once: no more parts than nodes.
    const auto largest =
        users <= most ? users
                      : std::max(part, static_cast<std::uint32_t>((users + nodes - 1) / nodes));
    for (std::uint32_t first = 0; first < users; first += largest)
      parts.push_back({o, first + 1, std::min(largest, users - first), {}});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.users > b.users; });

  std::vector<shard> result(nodes);
  for (const auto& p : parts)
    std::min_element(result.begin(), result.end(), [&](const shard& a, const shard& b) {
      return std::pair{has(a, p.org), users_of(a)} < std::pair{has(b, p.org), users_of(b)};
    })->orgs.push_back(p);
  if (plan.targets.dialect)
    for (const auto& p : parts)
      if (p.users < plan.org_users[p.org - 1] && !has(result.front(), p.org))
        result.front().orgs.push_back({p.org, 1, 0, {}});
  for (auto& s : result)
    std::sort(s.orgs.begin(), s.orgs.end(),
              [](const auto& a, const auto& b) { return a.org < b.org; });
  return result;
}

} // namespace loadtest::actors
