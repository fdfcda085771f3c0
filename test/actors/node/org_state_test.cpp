#include "actors/node/org_state.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::actors;

namespace {

using users = std::vector<std::uint32_t>;
using begins = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

template <typename T>
users whom(const org_state::commands& commands) {
  users result;
  for (const auto& c : commands)
    if (const auto* m = std::get_if<T>(&c))
      result.push_back(m->user);
  return result;
}

begins begun(const org_state::commands& commands) {
  begins result;
  for (const auto& c : commands)
    if (const auto* m = std::get_if<org_state::begin>(&c))
      result.emplace_back(m->user, m->generation);
  return result;
}

/// The one report, which is the last of the commands.
org_report said(const org_state::commands& commands) {
  REQUIRE_FALSE(commands.empty());
  REQUIRE(std::holds_alternative<org_report>(commands.back()));
  return std::get<org_report>(commands.back());
}

} // namespace

TEST_CASE("users are made when they are wanted first, and begin with a number") {
  org_state s{7};
  const auto first = s.set_active(2);
  CHECK(whom<org_state::make_user>(first) == users{0, 1});
  CHECK(begun(first) == begins{{0, 1}, {1, 1}});
  CHECK(said(first) == org_report{7, 2, 1, 0, false, 0});
  const auto second = s.set_active(3);
  CHECK(whom<org_state::make_user>(second) == users{2});
  CHECK(begun(second) == begins{{2, 1}});
  CHECK(said(second) == org_report{7, 3, 2, 0, false, 0});
}

TEST_CASE("who is not wanted any more ends, and is active until it is idle") {
  org_state s{1};
  (void)s.set_active(3);
  const auto fewer = s.set_active(1);
  CHECK(whom<org_state::end>(fewer) == users{1, 2});
  CHECK(begun(fewer).empty());
  CHECK(said(fewer).active == 3);
  CHECK(said(s.on_idle(2, 1)).active == 2);
  CHECK(said(s.on_idle(2, 1)).active == 2); // said twice, counted once
  CHECK(said(s.on_idle(1, 1)).active == 1);
  const auto again = s.set_active(2);
  CHECK(whom<org_state::make_user>(again).empty());
  CHECK(begun(again) == begins{{1, 2}});
  CHECK(said(again) == org_report{1, 2, 3, 0, false, 0});
}

TEST_CASE("an idle that crosses a later begin changes nothing") {
  org_state s{1};
  (void)s.set_active(1);
  (void)s.set_active(0);
  CHECK(said(s.set_active(1)) == org_report{1, 1, 3, 0, false, 0});
  CHECK(s.on_idle(0, 1).empty()); // of the first beginning
  CHECK(said(s.on_idle(0, 2)).active == 0);
  CHECK(s.on_idle(0, 3).empty());
  CHECK(s.on_idle(9, 1).empty());
}

TEST_CASE("4 to 0 to 4 with a dead user: three are active, and they drain") {
  org_state s{1};
  (void)s.set_active(4);
  const auto dead = s.on_dead(2);
  CHECK(said(dead) == org_report{1, 3, 1, 0, false, 1});
  CHECK(s.on_dead(2).empty());
  CHECK(s.on_dead(9).empty());
  CHECK(whom<org_state::end>(s.set_active(0)) == users{0, 1, 3});
  for (const auto u : {0U, 1U, 3U})
    (void)s.on_idle(u, 1);
  const auto again = s.set_active(4);
  CHECK(begun(again) == begins{{0, 2}, {1, 2}, {3, 2}});
  CHECK(whom<org_state::make_user>(again).empty());
  CHECK(said(again) == org_report{1, 3, 3, 0, false, 1});
  (void)s.set_active(0);
  CHECK(said(s.on_idle(0, 2)).active == 2);
  CHECK(said(s.on_idle(1, 2)).active == 1);
  CHECK(said(s.on_idle(3, 2)) == org_report{1, 0, 4, 0, false, 1});
}

TEST_CASE("a user that dies while it is idle is counted as failed, not twice as gone") {
  org_state s{1};
  (void)s.set_active(2);
  CHECK(said(s.on_idle(0, 1)).active == 1);
  CHECK(said(s.on_dead(0)) == org_report{1, 1, 1, 0, false, 1});
  CHECK(said(s.on_dead(1)) == org_report{1, 0, 1, 0, false, 2});
}

TEST_CASE("sessions are counted, and reported with whatever is said next") {
  org_state s{1};
  (void)s.set_active(2);
  for (const auto why : {session_end::questions_completed, session_end::session_timeout,
                         session_end::test_stopped, session_end::error, session_end::limit_reached})
    CHECK(s.on_session_over(why).empty());
  const auto report = said(s.on_idle(0, 1));
  CHECK(report.sessions == 2);
  CHECK(report.cut_short == 3);
  CHECK_FALSE(s.over_budget());
}

TEST_CASE("when the budget is spent all users retire, once, and nobody begins any more") {
  org_state s{1};
  (void)s.set_active(3);
  (void)s.on_dead(1);
  CHECK(whom<org_state::retire>(s.on_session_over(session_end::over_budget)) == users{0, 2});
  CHECK(s.over_budget());
  CHECK(s.on_session_over(session_end::over_budget).empty());
  CHECK(said(s.on_idle(0, 1)) == org_report{1, 1, 1, 0, true, 1, 2});
  CHECK(said(s.on_idle(2, 1)).active == 0);
  (void)s.set_active(0);
  const auto again = s.set_active(5);
  CHECK(begun(again).empty());
  CHECK(said(again) == org_report{1, 0, 3, 0, true, 1, 2});
}
