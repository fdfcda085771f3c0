#include "test/actors/run/run_probe.hpp"

using namespace run_probe;

TEST_CASE("the load ends when nobody can get more, once those who had some are done") {
  auto plan = three_orgs();
  plan->max_requests = 10;
  probe p{plan};
  load(p);
  CHECK(only<lease>(p.ask("c", 10)).requests == 10);
  // Others may still use what they have.
  CHECK(all<stop_load>(p.ask("w1", 1)).empty());
  CHECK(all<stop_load>(p.ask("w2", 1)).empty());
  // Nobody else has anything to use.
  CHECK(whom<stop_load>(p.drained("c")) == std::vector<std::string>{"c", "w1", "w2"});
  CHECK(p.state.result().ended_by == "requests");
}

TEST_CASE("leases that come back go to those who lack some, and the load goes on") {
  auto plan = three_orgs();
  plan->max_requests = 10;
  probe p{plan};
  load(p);
  (void)p.ask("c", 10);
  (void)p.ask("w1", 1);
  (void)p.ask("w2", 4);
  const auto back = all<lease>(p.back({"c", 3, 0, 0}));
  REQUIRE(back.size() == 2);
  CHECK(back[0] == std::pair{std::string{"w1"}, lease{1, 0, 0, 0.0, false}});
  CHECK(back[1] == std::pair{std::string{"w2"}, lease{2, 0, 0, 0.0, false}});
  CHECK(all<stop_load>(p.drained("c")).empty());
  CHECK(p.ask("w1", 1).size() == 1);
  CHECK(whom<stop_load>(p.ask("w2", 1)) == std::vector<std::string>{"c", "w1", "w2"});
}

TEST_CASE("who lacks money gets what another gives back, and the run does not end for cost") {
  auto plan = three_orgs();
  plan->max_cost_nanousd = 1000;
  probe p{plan};
  load(p);
  (void)p.ask("c", 0, 945);
  CHECK(only<lease>(p.ask("w1", 0, 85)).cost_nanousd == 55);
  CHECK(only<lease>(p.ask("w1", 0, 30, true)).cost_nanousd == 0);
  const auto back = p.back({"c", 0, 55, 0});
  CHECK(only<lease>(back) == lease{0, 30, 0, 0.0, false});
  CHECK(all<stop_load>(p.drained("c")).empty());
  CHECK(p.state.result().ended_by.empty());
}

TEST_CASE("a lost worker's part of a limit goes to those who take over") {
  auto plan = three_orgs();
  plan->max_requests_per_second = 30;
  plan->max_concurrent_requests = 6;
  probe p{plan};
  load(p);
  const auto lost = p.lost("w1");
  const auto part = all<open_part>(lost).at(0).second.part;
  for (const auto& [to, more] : all<lease>(lost)) // the two that are left, for the time being
    CHECK(more.per_second == Approx(15));
  CHECK(all<lease>(lost).size() == 2);
  (void)p.open(part);
  const auto begun = p.ready(part, 1, 4);
  for (const auto& [to, share] : all<lease>(begun))
    CHECK(share.per_second == Approx(10));
  CHECK(all<lease>(begun).size() == 3);
  CHECK(only<lease>(p.ask(part, 0, 0, false, 2)).slots == 2);
}
