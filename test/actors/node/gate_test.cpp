#include "test/actors/node/gate_desk.hpp"

#include <catch2/catch.hpp>

using namespace gate_desk;

namespace {

lease more(std::uint64_t requests, std::int64_t cost = 0, std::uint32_t slots = 0) {
  return {requests, cost, slots, 0.0, true};
}

} // namespace

TEST_CASE("who does not fit waits for a lease, in order, and one is asked for once") {
  desk d{{.requests = true}};
  d.ask(1);
  d.answer();
  CHECK(d.granted.empty());
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 1, 0, 0, true});
  d.ask(2);
  d.ask(3);
  CHECK_FALSE(d.limits.shortage(t0, true)); // the answer to the first is still due
  d.limits.leased(more(1));
  d.answer();
  CHECK(d.granted == numbers{1});
  d.limits.leased({0, 0, 0, 5.0, false}); // news of another kind
  CHECK(d.limits.shortage(t0, true)->requests == 2);
  d.limits.leased(more(5));
  d.answer();
  CHECK(d.granted == numbers{1, 2, 3});
  CHECK_FALSE(d.limits.shortage(t0, true));
  CHECK(d.limits.waiting() == 0);
  CHECK(d.limits.in_flight() == 3);
}

TEST_CASE("who gets less than all that it asked for asks for the rest, until there is none") {
  desk d{{.requests = true}};
  for (const auto user : {1U, 2U, 3U})
    d.ask(user);
  CHECK(d.limits.shortage(t0, true)->requests == 3);
  d.limits.leased(more(1));
  d.answer();
  CHECK(d.granted == numbers{1});
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 2, 0, 0, false});
  d.limits.leased(more(0));
  d.answer();
  CHECK_FALSE(d.limits.shortage(t0, true)); // the run part knows, and decides
  d.ask(4);
  CHECK_FALSE(d.limits.shortage(t0, true));
}

TEST_CASE("an empty lease keeps all waiting until the run part ends the load") {
  desk d{{.requests = true}};
  d.ask(1);
  (void)d.limits.shortage(t0, true);
  d.limits.leased(more(0));
  d.ask(2);
  d.answer();
  CHECK(d.stopped.empty());
  d.limits.close();
  d.answer();
  CHECK(d.stopped == numbers{1, 2});
  CHECK_FALSE(d.limits.shortage(t0, true));
}

TEST_CASE("a request reserves its worst case, and what it did not spend comes back") {
  desk d{{.cost = true}};
  d.ask(1, 60);
  CHECK(d.limits.shortage(t0, true)->cost_nanousd == 60);
  d.limits.leased(more(0, 100));
  d.ask(2, 60);
  d.answer();
  CHECK(d.granted == numbers{1});
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 20, 0, false});
  d.limits.leased(more(0, 5)); // all there is
  d.answer();
  CHECK(d.limits.shortage(t0, true)->cost_nanousd == 15);
  d.limits.leased(more(0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true)); // the first request's reservation may come back
  d.settle(1, 10);
  d.answer();
  CHECK(d.granted == numbers{1, 2});
}

TEST_CASE("who lacks money while nothing is under way says so, once") {
  desk d{{.cost = true}};
  d.ask(1, 60);
  CHECK(d.limits.shortage(t0, true)->idle);
  d.limits.leased(more(0, 10));
  d.answer();
  CHECK(d.granted.empty());
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 50, 0, true}); // of what came, more
  d.limits.leased(more(0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true)); // the run part knows, and ends the run
}

TEST_CASE("who became idle while the answer was due asks again, and says so") {
  desk d{{.cost = true}};
  d.ask(1, 60);
  (void)d.limits.shortage(t0, true);
  d.limits.leased(more(0, 60));
  d.answer();
  d.ask(2, 60);
  CHECK_FALSE(d.limits.shortage(t0, true)->idle);
  d.settle(1, 60);
  d.limits.leased(more(0, 0));
  d.answer();
  const auto again = d.limits.shortage(t0, true);
  REQUIRE(again);
  CHECK(*again == lease_request{"", 0, 60, 0, true});
  d.limits.leased(more(0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true));
}

TEST_CASE("when money came back and it is not enough, the run part is told anew") {
  desk d{{.cost = true}};
  d.limits.leased(more(0, 100));
  d.ask(1, 50);
  d.ask(2, 50);
  d.ask(3, 70);
  d.answer();
  CHECK(d.limits.shortage(t0, true)->cost_nanousd == 70);
  d.limits.leased(more(0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true));
  d.settle(1, 30);
  d.answer();
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 50, 0, false});
  d.limits.leased(more(0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true));
  d.settle(2, 50);
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 50, 0, true});
}

TEST_CASE("each kind of shortage is told once") {
  desk d{{.requests = true, .cost = true, .slots = true}};
  d.ask(1, 40);
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 1, 40, 0, true});
  d.limits.leased(more(0, 0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true));
  d.limits.leased({1, 0, 0, 0.0, false}); // by itself: what it knew is old
  d.answer();
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 40, 0, true});
  d.limits.leased(more(0, 40, 0));
  d.answer();
  // A slot is of use only now.
  CHECK(*d.limits.shortage(t0, true) == lease_request{"", 0, 0, 1, true});
  d.limits.leased(more(0, 0, 0));
  CHECK_FALSE(d.limits.shortage(t0, true)); // that it lacks a slot is known
  d.limits.leased({0, 0, 1, 0.0, false});
  d.answer();
  CHECK(d.granted == numbers{1});
}

TEST_CASE("a request that was not sent after all gives its turn back") {
  desk d{{.requests = true}};
  d.ask(1);
  (void)d.limits.shortage(t0, true);
  d.limits.leased(more(1));
  d.answer();
  d.settle(1, 0, false);
  d.ask(2);
  d.answer();
  CHECK(d.granted == numbers{1, 2});
  d.settle(2, 0, true);
  d.ask(3);
  d.answer();
  CHECK(d.granted == numbers{1, 2});
}

TEST_CASE("so many are under way at a time as there are slots") {
  desk d{{.slots = true}};
  d.limits.leased(more(0, 0, 2));
  for (std::uint32_t user = 1; user <= 4; ++user)
    d.ask(user);
  d.answer();
  CHECK(d.granted == numbers{1, 2});
  CHECK(d.limits.in_flight() == 2);
  d.settle(1);
  d.answer();
  CHECK(d.granted == numbers{1, 2, 3});
  CHECK(d.limits.shortage(t0, true)->slots == 1);
}

TEST_CASE("requests leave at the rate of the limit, however late the turns are taken") {
  desk d{{.rate = true}};
  d.limits.leased({0, 0, 0, 100.0, false});
  for (std::uint32_t user = 0; user < 300; ++user)
    d.ask(user);
  auto now = t0;
  while (now < t0 + 1s) {
    d.answer(now);
    now = *d.limits.due(now) + 3ms; // a timer that is late
  }
  CHECK(d.granted.size() >= 97);
  CHECK(d.granted.size() <= 102);
}

TEST_CASE("a change of the rate counts from the next turn on, and no rate lets nobody through") {
  desk d{{.rate = true}};
  for (std::uint32_t user = 1; user <= 4; ++user)
    d.ask(user);
  d.answer(t0);
  CHECK(d.granted.empty());
  CHECK_FALSE(d.limits.due(t0));
  d.limits.leased({0, 0, 0, 1.0, false});
  d.answer(t0); // 10 ms of the past are caught up with
  CHECK(d.granted == numbers{1});
  CHECK(d.limits.due(t0) == t0 + 990ms);
  d.limits.leased({0, 0, 0, 10.0, false});
  d.limits.leased({0, 0, 5, 0.0, false}); // nothing of the rate
  d.answer(t0 + 990ms);
  CHECK(d.granted == numbers{1, 2});
  CHECK(d.limits.due(t0 + 990ms) == t0 + 1090ms);
}
