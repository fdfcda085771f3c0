#include "actors/run/part.hpp"

#include <algorithm>
#include <array>

namespace loadtest::actors {

namespace {

using enum part_stage;

constexpr std::uint16_t bit(part_stage s) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(s));
}
template <typename... Stages>
constexpr std::uint16_t any_of(Stages... s) {
  return static_cast<std::uint16_t>((bit(s) | ... | 0U));
}

/// What may follow each stage. Every part may be lost until it is over.
constexpr std::array<std::uint16_t, part_stages> followers{
    any_of(waiting, over, lost),    // opening
    any_of(preparing, over, lost),  // waiting
    any_of(ready, drained, lost),   // preparing: drained when it failed
    any_of(loading, drained, lost), // ready: drained when it is not to begin any more
    any_of(drained, lost),          // loading
    any_of(cleaning, clean, lost),  // drained: clean when all is to stay
    any_of(clean, lost),            // cleaning
    any_of(sending, over, lost),    // clean
    any_of(over, lost),             // sending
    any_of(),                       // over
    any_of(),                       // lost
};

} // namespace

const char* to_string(part_stage s) noexcept {
  constexpr std::array<const char*, part_stages> names{"opening", "waiting", "preparing", "ready",
                                                       "loading", "drained", "cleaning",  "clean",
                                                       "sending", "over",    "lost"};
  return names[static_cast<std::size_t>(s)];
}

bool may_follow(part_stage from, part_stage to) noexcept {
  return (followers[static_cast<std::size_t>(from)] & bit(to)) != 0;
}

bool part::go(part_stage to, std::optional<core::mono_time> until) {
  if (!may_follow(at_, to))
    return false;
  at_ = to;
  deadline_ = until;
  return true;
}

void part::know(std::uint32_t org, const std::string& id) {
  for (auto& mine : users_.orgs)
    if (mine.org == org)
      mine.org_id = id;
}

bool part::has_user(std::uint32_t org, std::uint32_t user) const noexcept {
  return std::any_of(users_.orgs.begin(), users_.orgs.end(), [&](const shard_org& o) {
    return o.org == org && user >= o.first_user && user - o.first_user < o.users;
  });
}

void part::follow(const metrics::delta& d, core::mono_time now) {
  followed_ = now;
  for (const auto& [user, progress] : d.progress)
    progress_[user] = progress;
  for (const auto& [org, nanousd] : d.budget_nanousd)
    budget_[org] = nanousd;
  if (const auto all = d.all.find({}); all != d.all.end())
    attempts_ += all->second.attempts;
}

bool part::piece(std::uint64_t number, std::uint64_t lines) {
  if (number != pieces_ + 1)
    return false;
  ++pieces_;
  lines_ += lines;
  return true;
}

shard part::unfinished(bool repeat) const {
  std::map<std::pair<std::uint32_t, std::uint32_t>, core::user_progress> known;
  for (const auto& user : users_.resumed)
    known[{user.org, user.user}] = user.progress;
  for (const auto& [user, progress] : progress_)
    known[user] = progress;

  shard result;
  result.generation = users_.generation + 1;
  for (auto org : users_.orgs) {
    std::vector<resumed_user> users;
    bool any = false;
    for (auto u = org.first_user; u < org.first_user + org.users; ++u) {
      users.push_back({org.org, u, known[{org.org, u}]});
      any = any || repeat || users.back().progress.loop == 0;
    }
    if (!any)
      continue;
    org.org_id.clear();
    result.orgs.push_back(org);
    result.resumed.insert(result.resumed.end(), users.begin(), users.end());
    if (const auto spent = budget_.find(org.org); spent != budget_.end())
      result.spent_nanousd[org.org] = spent->second;
    else if (const auto before = users_.spent_nanousd.find(org.org);
             before != users_.spent_nanousd.end())
      result.spent_nanousd[org.org] = before->second;
  }
  return result;
}

} // namespace loadtest::actors
