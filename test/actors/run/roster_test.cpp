#include "actors/run/roster.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

using names = std::vector<std::string>;

const core::mono_time t0{1h};

bool everybody(const std::string&) {
  return true;
}

/// The run part's own host and two others.
roster three() {
  roster r;
  r.add({"c", true, {}}, t0);
  r.add({"w1", false, {}}, t0);
  r.add({"w2", false, {}}, t0);
  return r;
}

/// Looks once a second up to this time, the last look included.
names look(roster& r, core::mono_time from, core::mono_time to) {
  names result;
  for (auto t = from; t <= to; t += 1s)
    for (const auto& host : r.silent(t, everybody))
      result.push_back(host);
  return result;
}

} // namespace

TEST_CASE("a host that has said nothing for nine seconds is silent, and not before") {
  auto r = three();
  CHECK(look(r, t0, t0 + 8s).empty());
  CHECK(r.silent(t0 + 8900ms, everybody).empty());
  CHECK(r.heard("w2", t0 + 8950ms));
  CHECK(r.silent(t0 + 9s, everybody) == names{"w1"});
  CHECK(r.silent(t0 + 9001ms, everybody) == names{"w1"}); // until somebody gives it up
  CHECK(r.lose("w1"));
  CHECK(r.silent(t0 + 10s, everybody).empty());
}

TEST_CASE("each word counts for nine seconds") {
  auto r = three();
  for (int second = 1; second <= 30; ++second) {
    CHECK(r.heard("w1", t0 + second * 1s));
    CHECK(r.heard("w2", t0 + second * 1s));
    CHECK(r.silent(t0 + second * 1s, everybody).empty());
  }
  CHECK(look(r, t0 + 31s, t0 + 38s).empty());
  CHECK(r.silent(t0 + 39s, everybody) == names{"w1", "w2"});
}

TEST_CASE("when the look comes late it was this process that stood still") {
  auto r = three();
  CHECK(look(r, t0, t0 + 5s).empty());
  CHECK(r.silent(t0 + 65s, everybody).empty());
  // The five seconds of before still count.
  CHECK(look(r, t0 + 66s, t0 + 68s).empty());
  CHECK(r.silent(t0 + 69s, everybody) == names{"w1", "w2"});
}

TEST_CASE("a look that is three seconds late is no excuse") {
  auto r = three();
  for (const auto s : {0s, 3s, 6s})
    CHECK(r.silent(t0 + s, everybody).empty());
  CHECK(r.silent(t0 + 9s, everybody) == names{"w1", "w2"});
}

TEST_CASE("a host without a part need not speak, and has nine seconds from when it must") {
  auto r = three();
  const auto others = [](const std::string& host) { return host != "w1"; };
  for (int second = 0; second <= 20; ++second) {
    CHECK(r.heard("w2", t0 + second * 1s));
    CHECK(r.silent(t0 + second * 1s, others).empty());
  }
  CHECK(r.heard("w2", t0 + 28s));
  CHECK(look(r, t0 + 21s, t0 + 28s).empty());
  CHECK(r.silent(t0 + 29s, everybody) == names{"w1"});
}

TEST_CASE("the run part's own host is never silent") {
  auto r = three();
  CHECK(r.lose("w1"));
  CHECK(r.lose("w2"));
  CHECK(look(r, t0, t0 + 100s).empty());
}

TEST_CASE("a host is asked to leave once, and may be lost after that, once") {
  auto r = three();
  CHECK_FALSE(r.is_leaving("w1"));
  CHECK(r.leave("w1"));
  CHECK_FALSE(r.leave("w1"));
  CHECK(r.is_leaving("w1"));
  CHECK(r.counts_on("w1"));
  CHECK(r.heard("w1", t0));
  CHECK(r.lose("w1"));
  CHECK_FALSE(r.lose("w1"));
  CHECK_FALSE(r.leave("w1"));
  CHECK(r.is_lost("w1"));
  CHECK_FALSE(r.is_leaving("w1"));
  CHECK_FALSE(r.counts_on("w1"));
  CHECK_FALSE(r.heard("w1", t0));
}

TEST_CASE("a host that leaves has to be heard of as well") {
  auto r = three();
  CHECK(r.leave("w1"));
  CHECK(look(r, t0, t0 + 8s).empty());
  CHECK(r.silent(t0 + 9s, everybody) == names{"w1", "w2"});
}

TEST_CASE("those who stay may take over, and all others than the own one are dismissed") {
  auto r = three();
  CHECK(r.takers() == names{"c", "w1", "w2"});
  CHECK(r.remote() == names{"w1", "w2"});
  CHECK(r.leave("w1"));
  CHECK(r.takers() == names{"c", "w2"});
  CHECK(r.remote() == names{"w1", "w2"});
  CHECK(r.lose("w2"));
  CHECK(r.takers() == names{"c"});
  CHECK(r.remote() == names{"w1"});
}

TEST_CASE("a host that comes late counts from then on") {
  auto r = three();
  CHECK(look(r, t0, t0 + 8s).empty());
  r.add({"w3", false, {}}, t0 + 8s);
  CHECK(r.size() == 4);
  CHECK(r.counts_on("w3"));
  CHECK_FALSE(r.is_local("w3"));
  CHECK(r.silent(t0 + 9s, everybody) == names{"w1", "w2"});
  CHECK(r.takers() == names{"c", "w1", "w2", "w3"});
}

TEST_CASE("of a host that nobody knows nothing counts") {
  auto r = three();
  CHECK(r.is_local("c"));
  CHECK_FALSE(r.is_local("x"));
  CHECK_FALSE(r.counts_on("x"));
  CHECK_FALSE(r.is_leaving("x"));
  CHECK_FALSE(r.is_lost("x"));
  CHECK_FALSE(r.heard("x", t0));
  CHECK_FALSE(r.leave("x"));
  CHECK_FALSE(r.lose("x"));
  CHECK(r.size() == 3);
}
