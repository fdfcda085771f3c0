#include "actors/node/gate.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

const core::mono_time t0{1h};

asker user(std::uint32_t number, std::uint64_t question = 1) {
  return {1, number, question};
}

/// The users that are let through, and the numbers of their permits.
std::map<std::uint32_t, std::uint64_t> granted(gate& g) {
  std::map<std::uint32_t, std::uint64_t> result;
  for (const auto& a : g.answers(t0, true)) {
    CHECK(a.answer == admittance::granted);
    result[a.to.user] = a.permit;
  }
  return result;
}

} // namespace

TEST_CASE("a permit that is not out changes nothing") {
  gate g{{.requests = true, .cost = true, .slots = true, .budgets = {{1, {100, 0}}}}};
  g.leased({1, 60, 1, 0.0, false});
  g.ask(user(1), 60);
  const auto permits = granted(g);
  REQUIRE(permits.size() == 1);
  for (const auto number : {std::uint64_t{0}, permits.at(1) + 1})
    g.settle({number, -1'000'000, false});
  CHECK(g.in_flight() == 1);
  CHECK(g.budgets_used().at(1) == 60);
  g.settle({permits.at(1), 50, false});
  g.settle({permits.at(1), 50, false}); // again
  CHECK(g.in_flight() == 0);
  CHECK(g.budgets_used().at(1) == 50);
  g.close();
  CHECK(*g.surplus() == lease_back{"", 1, 10, 1});
  CHECK_FALSE(g.surplus());
}

TEST_CASE("who withdraws gives back what was reserved, and is not answered") {
  gate g{{.slots = true, .budgets = {{1, {100, 0}}}}};
  g.ask(user(1), 60); // has its budget, and waits for a slot
  g.ask(user(2), 70); // waits for the budget
  g.ask(user(3), 80); // too
  CHECK(g.waiting() == 3);
  g.withdraw(user(3));
  g.withdraw(user(9));
  g.withdraw(user(1, 2)); // another question than the one that waits
  CHECK(g.waiting() == 2);
  CHECK(g.budgets_used().at(1) == 60);
  g.withdraw(user(1));
  CHECK(g.waiting() == 1);
  CHECK(g.budgets_used().at(1) == 70);
  g.leased({0, 0, 3, 0.0, false});
  CHECK(granted(g).size() == 1);
  g.withdraw(user(2)); // it has its permit already
  CHECK(g.in_flight() == 1);
}

TEST_CASE("a withdrawal of the last one that holds the budget refuses who does not fit at all") {
  gate g{{.slots = true, .budgets = {{1, {100, 50}}}}};
  g.ask(user(1), 50);
  g.ask(user(2), 51);
  g.withdraw(user(1));
  const auto answers = g.answers(t0, true);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].answer == admittance::over_budget);
  CHECK(answers[0].to == user(2));
}

TEST_CASE("an attempt that has cost more than its worst case is paid from what is left") {
  gate g{{.cost = true}};
  g.leased({0, 100, 0, 0.0, false});
  g.ask(user(1), 60);
  g.settle({granted(g).at(1), 130, true});
  g.ask(user(2), 10);
  CHECK(granted(g).empty());
  CHECK(g.shortage(t0, true)->cost_nanousd == 40);
  g.close();
  CHECK_FALSE(g.surplus());
}

TEST_CASE("idle slots go back when others lack them, and only when nobody here waits") {
  gate g{{.slots = true}};
  g.leased({0, 0, 3, 0.0, false});
  CHECK_FALSE(g.surplus());
  g.ask(user(1), 0);
  const auto permits = granted(g);
  g.recalled(0);
  CHECK(*g.surplus() == lease_back{"", 0, 0, 2});
  CHECK_FALSE(g.surplus());
  g.ask(user(2), 0);
  CHECK(granted(g).empty());
  CHECK(g.shortage(t0, true)->slots == 1); // and needs its own now
  g.settle({permits.at(1), 0, true});
  CHECK_FALSE(g.surplus());
  CHECK(granted(g).size() == 1);
}

TEST_CASE("owed slots go back before anybody gets them, the idle ones now and the others later") {
  gate g{{.slots = true}};
  g.leased({0, 0, 3, 0.0, false});
  g.ask(user(1), 0);
  g.ask(user(2), 0);
  const auto permits = granted(g);
  g.ask(user(3), 0);
  g.recalled(2);
  CHECK(*g.surplus() == lease_back{"", 0, 0, 1});
  CHECK(granted(g).empty());
  g.settle({permits.at(1), 0, true});
  CHECK(granted(g).empty()); // it is owed still
  CHECK(*g.surplus() == lease_back{"", 0, 0, 1});
  g.settle({permits.at(2), 0, true});
  CHECK_FALSE(g.surplus());
  CHECK(granted(g).size() == 1);
}

TEST_CASE("what is left of the leases goes back when the gate is closed, and what comes late too") {
  gate g{{.requests = true, .cost = true, .slots = true}};
  g.leased({7, 100, 4, 0.0, false});
  g.ask(user(1), 30);
  const auto permits = granted(g);
  g.close();
  CHECK(*g.surplus() == lease_back{"", 6, 70, 3});
  CHECK_FALSE(g.surplus());
  g.leased({2, 40, 1, 0.0, true});
  CHECK(*g.surplus() == lease_back{"", 2, 40, 1});
  g.settle({permits.at(1), 10, false});
  CHECK(*g.surplus() == lease_back{"", 1, 20, 1});
  CHECK_FALSE(g.surplus());
  CHECK_FALSE(g.shortage(t0, true));
}

TEST_CASE("a timer is due only when the rate alone is waited for, and never in the past") {
  gate g{{.slots = true, .rate = true}};
  g.leased({0, 0, 2, 1000.0, false});
  CHECK_FALSE(g.due(t0)); // nobody waits
  for (std::uint32_t u = 1; u <= 3; ++u)
    g.ask(user(u), 0);
  for (int i = 0; i < 2; ++i)
    (void)g.answers(t0 + i * 1s, true);
  // Concurrency 2 beside a rate that is never reached.
  CHECK(g.in_flight() == 2);
  for (const auto later : {1s, 2s, 100s})
    CHECK_FALSE(g.due(t0 + later));
  g.settle({1, 0, true});
  CHECK(g.answers(t0 + 2s, true).size() == 1);
  g.ask(user(4), 0);
  CHECK_FALSE(g.due(t0 + 2s));
}

TEST_CASE("the timer for the rate is due at the next turn, and after it at once nothing is") {
  gate g{{.rate = true}};
  g.leased({0, 0, 0, 2.0, false});
  g.ask(user(1), 0);
  g.ask(user(2), 0);
  CHECK(g.answers(t0, true).size() == 1);
  const auto turn = t0 + 490ms;
  CHECK(g.due(t0) == turn);
  CHECK(g.due(turn - 1ns) == turn);
  CHECK(g.answers(turn - 1ns, true).empty());
  CHECK(g.answers(turn, true).size() == 1);
  CHECK_FALSE(g.due(turn));
}

TEST_CASE("a lack of requests is told again when one has come back unused, and not before") {
  for (const bool sent : {true, false}) {
    gate g{{.requests = true}};
    g.leased({1, 0, 0, 0.0, false});
    for (std::uint32_t u = 1; u <= 3; ++u)
      g.ask(user(u), 0);
    const auto permits = granted(g);
    CHECK(g.shortage(t0, true)->requests == 2);
    g.leased({0, 0, 0, 0.0, true});
    CHECK_FALSE(g.shortage(t0, true));
    g.settle({permits.at(1), 0, sent});
    CHECK(granted(g).size() == (sent ? 0 : 1));
    CHECK(g.shortage(t0, true).has_value() == !sent);
  }
}

TEST_CASE("a recall of slots that are on their way back already is void") {
  gate g{{.slots = true}};
  g.leased({0, 0, 1, 0.0, false});
  g.recalled(0);
  CHECK(*g.surplus() == lease_back{"", 0, 0, 1});
  g.recalled(1); // said before that one had come
  g.leased({0, 0, 1, 0.0, false});
  g.ask(user(1), 0);
  CHECK_FALSE(g.surplus());
  CHECK(granted(g).size() == 1);
}

TEST_CASE("who gave an owed slot back, and has somebody waiting, asks for one anew") {
  gate g{{.slots = true}};
  g.leased({0, 0, 1, 0.0, false});
  g.ask(user(1), 0);
  g.ask(user(2), 0);
  const auto permits = granted(g);
  CHECK(g.shortage(t0, true)->slots == 1);
  g.leased({0, 0, 0, 0.0, true});
  CHECK_FALSE(g.shortage(t0, true));
  g.recalled(1);
  g.settle({permits.at(1), 0, true});
  CHECK(g.surplus()->slots == 1);
  CHECK(g.shortage(t0, true)->slots == 1);
}

TEST_CASE(
    "who lacks requests or money has no use for a slot: it asks for none, and gives it back") {
  for (const bool money : {false, true}) {
    gate g{{.requests = !money, .cost = money, .slots = true}};
    g.ask(user(1), 30);
    const auto need = g.shortage(t0, true);
    REQUIRE(need);
    CHECK(need->slots == 0);
    g.leased({0, 0, 1, 0.0, true}); // and yet it gets one
    CHECK_FALSE(g.surplus());
    g.recalled(0);
    CHECK(g.surplus()->slots == 1);
    g.leased({1, 30, 0, 0.0, false});
    CHECK(g.shortage(t0, true)->slots == 1);
    g.leased({0, 0, 1, 0.0, true});
    CHECK_FALSE(g.surplus());
    CHECK(granted(g).size() == 1);
  }
}

TEST_CASE("a slot is asked for when the rate's turn has come, and a timer waits for that") {
  gate g{{.slots = true, .rate = true}};
  g.leased({0, 0, 1, 2.0, false});
  g.ask(user(1), 0);
  g.ask(user(2), 0);
  const auto permits = granted(g);
  REQUIRE(permits.size() == 1);
  CHECK_FALSE(g.shortage(t0, true));
  const auto turn = t0 + 490ms;
  CHECK(g.due(t0) == turn);
  CHECK(g.shortage(turn, true)->slots == 1);
  CHECK_FALSE(g.due(turn));
}
