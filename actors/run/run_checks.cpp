#include "actors/run/run_checks.hpp"

#include "metrics/record/plausible.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_text = 4096;
constexpr std::size_t most_texts = 100;
constexpr std::size_t longest_id = 256;
/// Objects of a shard: organisations, users, and their keys.
constexpr std::size_t most_objects = 100'000;
constexpr std::size_t users_in_report = 500;
constexpr std::size_t largest_piece = 512 * 1024;
constexpr std::size_t most_groups = 20'000;
/// No process makes so many attempts in a second.
constexpr double most_attempts_per_second = 200'000.0;

core::result<void> check_texts(const std::vector<std::string>& texts, std::size_t most) {
  if (texts.size() > most)
    return core::error{"it said " + std::to_string(texts.size()) + " things at once"};
  for (const auto& text : texts)
    if (text.size() > longest_text)
      return core::error{"it said something of " + std::to_string(text.size()) + " bytes"};
  return {};
}

bool has_org(const part& p, std::uint32_t org) {
  const auto& orgs = p.users().orgs;
  return std::any_of(orgs.begin(), orgs.end(), [&](const auto& o) { return o.org == org; });
}

core::error foreign_org(std::uint32_t org) {
  return core::error{"it spoke of organization " + std::to_string(org) + ", which is not its own"};
}

core::error foreign_user(std::uint32_t org, std::uint32_t user) {
  return core::error{"it spoke of user " + std::to_string(user) + " of organization " +
                     std::to_string(org) + ", which is not its own"};
}

} // namespace

core::result<void> check(const shard_ready& m, const part& p) {
  if (m.failure.size() > longest_text)
    return core::error{"its failure has " + std::to_string(m.failure.size()) + " bytes"};
  if (m.failure.empty() && (m.orgs > p.users().orgs.size() || m.users > users_of(p.users())))
    return core::error{"it made more than it was asked for"};
  for (const auto& [org, id] : m.org_ids) {
    if (!has_org(p, org))
      return foreign_org(org);
    if (id.size() > longest_id)
      return core::error{"the id of an organization has " + std::to_string(id.size()) + " bytes"};
  }
  return check_texts(m.notes, most_texts);
}

core::result<void> check(const metrics::delta& d, const part& p, std::uint32_t orgs,
                         core::mono_time t0, core::mono_time now) {
  for (const auto& [user, progress] : d.progress)
    if (!p.has_user(user.first, user.second))
      return foreign_user(user.first, user.second);
  for (const auto& [org, nanousd] : d.budget_nanousd) {
    if (!has_org(p, org))
      return foreign_org(org);
    if (nanousd < 0)
      return core::error{"an organization has spent less than nothing"};
  }
  const auto since = std::chrono::duration<double>(now - p.followed() + 5s).count();
  const auto most = static_cast<std::uint64_t>(std::min(since, 3600.0) * most_attempts_per_second);
  const auto load = core::reached(t0) ? now - t0 : 0s;
  // Clocks differ a little, and a user that has failed may leave its last answer behind.
  return metrics::plausible(d, {.attempts = most,
                                .orgs = orgs,
                                .users = 2 * users_of(p.users()),
                                .groups = most_groups,
                                .load = load + 5s});
}

core::result<void> check(const user_report& m, const part& p) {
  if (m.users.size() > users_in_report)
    return core::error{"it reported " + std::to_string(m.users.size()) + " users at once"};
  for (const auto& user : m.users)
    if (!p.has_user(user.org, user.user))
      return foreign_user(user.org, user.user);
  return {};
}

core::result<void> check(const shard_drained& m, const part& p) {
  for (const auto org : m.over_budget)
    if (!has_org(p, org))
      return foreign_org(org);
  if (m.over_budget.size() > p.users().orgs.size() || m.failed_users > users_of(p.users()))
    return core::error{"more has ended than it had"};
  return {};
}

core::result<void> check(const shard_clean& m) {
  return check_texts(m.left_behind, most_objects);
}

core::result<void> check(const records_piece& m) {
  if (m.lines.size() > largest_piece || !m.lines.ends_with('\n'))
    return core::error{"what it sent are no records"};
  return {};
}

std::uint64_t lines_of(const records_piece& m) {
  return static_cast<std::uint64_t>(std::count(m.lines.begin(), m.lines.end(), '\n'));
}

} // namespace loadtest::actors
