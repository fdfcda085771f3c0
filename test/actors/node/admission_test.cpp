#include "actors/node/admission.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

const core::mono_time t0{1h};

/// An admission whose users are numbers, and its answers.
struct desk {
  admission<int> limits;
  std::vector<int> granted;
  std::vector<int> refused;

  explicit desk(admission_limits l) : limits(l) {}
  void want(int user, std::int64_t cost = 0) { limits.want(user, cost); }
  void answer(core::mono_time now = t0) {
    limits.answer_all(now, [&](int user, bool yes) { (yes ? granted : refused).push_back(user); });
  }
};

} // namespace

TEST_CASE("who does not fit waits for a lease, in order, and one is asked for once") {
  desk d{{.requests = true}};
  d.want(1);
  d.answer();
  CHECK(d.granted.empty());
  CHECK(d.limits.shortage()->requests == 1);
  d.want(2);
  d.want(3);
  CHECK_FALSE(d.limits.shortage()); // the answer to the first is still due
  d.limits.leased(1, 0);
  d.answer();
  CHECK(d.granted == std::vector<int>{1});
  CHECK(d.limits.shortage()->requests == 2);
  d.limits.leased(5, 0);
  d.answer();
  CHECK(d.granted == std::vector<int>{1, 2, 3});
  CHECK_FALSE(d.limits.shortage());
}

TEST_CASE("an empty lease of requests says no to all who wait and to all who come") {
  desk d{{.requests = true}};
  d.want(1);
  (void)d.limits.shortage();
  d.limits.leased(0, 0);
  d.want(2);
  d.answer();
  CHECK(d.refused == std::vector<int>{1, 2});
  CHECK_FALSE(d.limits.shortage());
}

TEST_CASE("a request reserves its worst case, and what it did not spend comes back") {
  desk d{{.cost = true}};
  d.want(1, 60);
  CHECK(d.limits.shortage()->cost_nanousd == 60);
  d.limits.leased(0, 100);
  d.want(2, 60);
  d.answer();
  CHECK(d.granted == std::vector<int>{1});
  const auto need = d.limits.shortage();
  REQUIRE(need);
  CHECK(need->cost_nanousd == 20);
  CHECK_FALSE(need->idle);
  d.limits.leased(0, 5); // all there is
  d.answer();
  CHECK_FALSE(d.limits.shortage()); // the first request's reservation may come back
  d.limits.settle(60, 10);
  d.answer();
  CHECK(d.granted == std::vector<int>{1, 2});
}

TEST_CASE("who lacks money while nothing is under way says so, once") {
  desk d{{.cost = true}};
  d.want(1, 60);
  CHECK(d.limits.shortage()->idle);
  d.limits.leased(0, 10);
  d.answer();
  CHECK(d.granted.empty());
  CHECK_FALSE(d.limits.shortage()); // the run part knows, and ends the run
}

TEST_CASE("who became idle while the answer was due asks again, and says so") {
  desk d{{.cost = true}};
  d.want(1, 60);
  (void)d.limits.shortage();
  d.limits.leased(0, 60);
  d.answer();
  d.want(2, 60);
  CHECK_FALSE(d.limits.shortage()->idle);
  d.limits.settle(60, 60);
  d.limits.leased(0, 0);
  d.answer();
  const auto again = d.limits.shortage();
  REQUIRE(again);
  CHECK(again->idle);
  CHECK(again->cost_nanousd == 60);
  d.limits.leased(0, 0);
  CHECK_FALSE(d.limits.shortage());
}

TEST_CASE("a request that was not sent after all gives its turn back") {
  desk d{{.requests = true}};
  d.want(1);
  (void)d.limits.shortage();
  d.limits.leased(1, 0);
  d.answer();
  d.limits.settle(0, 0, false);
  d.want(2);
  d.answer();
  CHECK(d.granted == std::vector<int>{1, 2});
}

TEST_CASE("so many are under way at a time as the limit says") {
  desk d{{.concurrent = 2}};
  for (int user = 1; user <= 4; ++user)
    d.want(user);
  d.answer();
  CHECK(d.granted == std::vector<int>{1, 2});
  d.limits.settle(0, 0);
  d.answer();
  CHECK(d.granted == std::vector<int>{1, 2, 3});
}

TEST_CASE("requests leave at the rate of the limit, however late the turns are taken") {
  desk d{{.per_second = 100}};
  for (int user = 0; user < 300; ++user)
    d.want(user);
  auto now = t0;
  while (now < t0 + 1s) {
    d.answer(now);
    now = *d.limits.due() + 3ms; // a timer that is late
  }
  CHECK(d.granted.size() >= 97);
  CHECK(d.granted.size() <= 102);
}

TEST_CASE("a closed admission refuses all who wait") {
  desk d{{.per_second = 0.001}};
  d.want(1);
  d.want(2);
  d.answer();
  d.limits.close();
  d.answer();
  CHECK(d.granted == std::vector<int>{1});
  CHECK(d.refused == std::vector<int>{2});
}
