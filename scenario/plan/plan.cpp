#include "scenario/plan/plan.hpp"

#include "scenario/plan/name_pattern.hpp"
#include "scenario/plan/stream_purpose.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string_view>

namespace loadtest::scenario {

namespace {

/// Six letters that look random and belong to this run and index.
std::string random_part(const plan& p, std::uint32_t org, std::uint32_t user) {
  // The run's id, so that the names of two runs with one seed differ. FNV-1a: the same everywhere.
  std::uint64_t run = 0xcbf29ce484222325ULL;
  for (const unsigned char c : p.test_run_id)
    run = (run ^ c) * 0x100000001b3ULL;
  auto random = split(core::random_stream{run}, stream_purpose::name_part).split(org).split(user);
  std::string result;
  for (int i = 0; i < 6; ++i)
    result += static_cast<char>('a' + random.below(26));
  return result;
}

} // namespace

const price* plan::price_of(const std::string& model) const {
  if (const auto it = prices.find(model); it != prices.end())
    return &it->second;
  return default_price ? &*default_price : nullptr;
}

bool plan::limited() const {
  return max_requests || max_requests_per_second || max_concurrent_requests || max_cost_nanousd ||
         (org_budget && org_budget->enforced_by_harness);
}

std::uint64_t plan::total_users() const {
  return std::accumulate(org_users.begin(), org_users.end(), std::uint64_t{0});
}

std::string plan::org_name(std::uint32_t org) const {
  return expand(org_naming, {{"run", test_run_id},
                             {"index", std::to_string(org)},
                             {"random", random_part(*this, org, 0)}});
}

std::vector<std::string> plan::org_names() const {
  std::vector<std::string> result;
  for (std::uint32_t org = 1; org <= org_users.size(); ++org)
    result.push_back(org_name(org));
  return result;
}

std::string plan::user_name(std::uint32_t org, std::uint32_t user) const {
  return expand(user_naming, {{"run", test_run_id},
                              {"org", org_name(org)},
                              {"index", std::to_string(user)},
                              {"random", random_part(*this, org, user)}});
}

std::uint32_t plan::nodes() const {
  if (workers.replicas)
    return *workers.replicas;
  if (!workers.users_per_worker)
    return 1;
  const auto each = *workers.users_per_worker;
  return static_cast<std::uint32_t>((total_users() + each - 1) / each);
}

std::uint64_t plan::connections_of_node() const {
  const auto even = (total_users() + nodes() - 1) / nodes();
  return std::min(total_users(), 2 * even);
}

} // namespace loadtest::scenario
