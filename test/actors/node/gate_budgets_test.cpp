#include "test/actors/node/gate_desk.hpp"

#include <catch2/catch.hpp>

using namespace gate_desk;

TEST_CASE("a closed gate refuses all who wait, in whichever queue, and all who come") {
  desk d{{.rate = true, .budgets = {{1, {100, 0}}}}};
  d.limits.leased({0, 0, 0, 0.001, false});
  d.ask(1, 60); // granted
  d.ask(2, 30); // for the rate
  d.ask(3, 60); // for the budget
  d.ask(4, 0, 2);
  d.answer();
  CHECK(d.limits.waiting() == 3);
  d.limits.close();
  d.answer();
  CHECK(d.granted == numbers{1});
  CHECK(d.stopped.size() == 3);
  CHECK(d.limits.waiting() == 0);
  d.ask(5, 1);
  d.answer();
  CHECK(d.stopped.back() == 5);
  CHECK(d.limits.budgets_used() == std::map<std::uint32_t, std::int64_t>{{1, 60}});
  d.settle(1, 20);
  CHECK(d.limits.budgets_used() == std::map<std::uint32_t, std::int64_t>{{1, 20}});
}

TEST_CASE("a closed fence lets nobody through and asks for nothing, and says no all the same") {
  desk d{{.requests = true, .fenced = true}};
  d.limits.leased({5, 0, 0, 0.0, false});
  d.ask(1);
  d.answer(t0, false);
  CHECK(d.granted.empty());
  desk lacking{{.requests = true, .fenced = true}};
  lacking.ask(1);
  CHECK_FALSE(lacking.limits.shortage(t0, false));
  CHECK(lacking.limits.shortage(t0, true));
  d.answer(t0, true);
  CHECK(d.granted == numbers{1});
  d.ask(2);
  d.limits.close();
  d.answer(t0, false);
  CHECK(d.stopped == numbers{2});
}

TEST_CASE("a budget is kept by reservation, organisation by organisation") {
  desk d{{.budgets = {{1, {100, 0}}, {2, {100, 0}}}}};
  d.ask(10, 60);
  d.ask(11, 60);
  d.ask(20, 60, 2);
  d.answer();
  CHECK(d.granted == numbers{10, 20});
  d.settle(10, 30);
  d.answer();
  CHECK(d.granted == numbers{10, 20, 11});
  d.settle(11, 60);
  d.ask(12, 60); // 90 of 100 are spent and nothing comes back
  d.answer();
  CHECK(d.over_budget == numbers{12});
  d.ask(13, 11);
  d.ask(14, 10);
  d.ask(21, 40, 2);
  d.ask(30, 1'000'000, 3); // of an organisation without a budget
  d.answer();
  CHECK(d.over_budget == numbers{12, 13});
  CHECK(d.granted == numbers{10, 20, 11, 14, 21, 30});
}

TEST_CASE("who waits for a budget is told when what was under way has spent it") {
  desk d{{.budgets = {{1, {100, 0}}}}};
  d.ask(1, 60);
  d.ask(2, 60);
  d.ask(3, 40);
  d.ask(4, 60);
  d.answer();
  CHECK(d.granted == numbers{1, 3});
  d.settle(1, 60);
  d.answer();
  CHECK(d.over_budget.empty());
  d.settle(3, 40);
  d.answer();
  CHECK(d.over_budget == numbers{2, 4});
  CHECK(d.limits.waiting() == 0);
}

TEST_CASE("a budget goes on from what was spent of it elsewhere") {
  desk d{{.budgets = {{1, {100, 70}}}}};
  CHECK(d.limits.budgets_used() == std::map<std::uint32_t, std::int64_t>{{1, 70}});
  d.ask(1, 31);
  d.ask(2, 30);
  d.answer();
  CHECK(d.over_budget == numbers{1});
  CHECK(d.granted == numbers{2});
  CHECK(d.limits.budgets_used() == std::map<std::uint32_t, std::int64_t>{{1, 100}});
}
