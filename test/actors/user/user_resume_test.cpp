#include "test_user.hpp"

#include <set>

namespace {

/// The request ids of a user that goes on from there, for so many questions.
std::vector<std::string> ids(const core::user_progress& from, std::uint64_t generation,
                             int questions) {
  conversation_user c{a_plan(1000)};
  c.user.resume(from, generation);
  c.begin();
  for (int i = 0; i < questions; ++i)
    c.turn();
  return c.world.sent;
}

} // namespace

TEST_CASE("a resumed user asks the rest of its session, the same questions as it would have") {
  auto plan = a_plan(4);
  conversation_user whole{plan};
  whole.begin();
  for (int i = 0; i < 4; ++i)
    whole.turn();

  conversation_user resumed{plan};
  resumed.user.resume(whole.world.samples[1].progress, 1);
  CHECK(resumed.user.progress() == core::user_progress{0, 2, 1002, 2});
  resumed.begin();
  CHECK(resumed.user.progress() == core::user_progress{0, 2, 1002, 2});
  resumed.turn();
  resumed.turn();
  CHECK(resumed.world.sent == std::vector<std::string>{"run-2-3-1003-1", "run-2-3-1004-1"});
  CHECK(resumed.world.fronts ==
        std::vector<std::string>{whole.world.fronts[2], whole.world.fronts[3]});
  CHECK(resumed.world.sessions == std::vector<session_end>{session_end::questions_completed});
  CHECK(resumed.world.samples.back().progress == core::user_progress{0, 4, 1004, 4});
}

TEST_CASE("a user that is handed over twice before anybody heard of it uses no request id twice") {
  std::multiset<std::string> used;
  for (std::uint64_t generation = 0; generation <= 3; ++generation)
    for (const auto& id : ids({}, generation, 30))
      used.insert(id);
  CHECK(used.size() == 4 * 30);
  CHECK(std::set<std::string>(used.begin(), used.end()).size() == used.size());
  CHECK(ids({0, 0, 7, 7}, 2, 1) == std::vector<std::string>{"run-2-3-2008-1"});
}

TEST_CASE("the attempts of a resumed user count among all that it may make") {
  auto plan = a_plan(9);
  plan->max_requests_per_user = 5;
  conversation_user c{plan};
  c.user.resume({0, 3, 3, 4}, 1);
  c.begin();
  c.turn();
  c.ring();
  CHECK(c.world.sent.size() == 1);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::limit_reached});
}

TEST_CASE("a resumed user that had its only session is idle at once, and one with more goes on") {
  conversation_user once{a_plan(2)};
  once.user.resume({1, 0, 2, 2}, 1);
  once.begin(false, scenario::load_pattern{{}}, 8);
  CHECK(once.world.idles == std::vector<std::uint64_t>{8});
  CHECK(once.world.sessions.empty());

  conversation_user again{a_plan(2)};
  again.user.resume({1, 0, 2, 2}, 1);
  again.begin(true);
  again.turn();
  CHECK(again.world.samples.at(0).loop == 1);
}
