#include "actors/node/org_state.hpp"

#include <utility>

namespace loadtest::actors {

org_report org_state::report() const {
  return {org_, active_, answers_, sessions_, over_budget_, failed_, cut_short_};
}

org_state::commands org_state::set_active(std::uint32_t wanted) {
  commands result;
  while (users_.size() < wanted) {
    result.push_back(make_user{static_cast<std::uint32_t>(users_.size())});
    users_.emplace_back();
  }
  for (auto u = wanted_; u < wanted; ++u) {
    auto& user = users_[u];
    if (user.dead || over_budget_)
      continue;
    active_ += std::exchange(user.active, true) ? 0 : 1;
    result.push_back(begin{u, ++user.generation});
  }
  for (auto u = wanted; u < wanted_; ++u)
    if (!users_[u].dead)
      result.push_back(end{u});
  wanted_ = wanted;
  ++answers_;
  result.push_back(report());
  return result;
}

org_state::commands org_state::on_session_over(session_end why) {
  ++(why == session_end::questions_completed || why == session_end::session_timeout ? sessions_
                                                                                    : cut_short_);
  commands result;
  if (why != session_end::over_budget || std::exchange(over_budget_, true))
    return result;
  for (std::uint32_t u = 0; u < users_.size(); ++u)
    if (!users_[u].dead)
      result.push_back(retire{u});
  return result;
}

org_state::commands org_state::leave(std::uint32_t user) {
  if (std::exchange(users_[user].active, false))
    --active_;
  return {report()};
}

org_state::commands org_state::on_idle(std::uint32_t user, std::uint64_t generation) {
  if (user >= users_.size() || users_[user].generation != generation)
    return {};
  return leave(user);
}

org_state::commands org_state::on_dead(std::uint32_t user) {
  if (user >= users_.size() || std::exchange(users_[user].dead, true))
    return {};
  ++failed_;
  return leave(user);
}

} // namespace loadtest::actors
