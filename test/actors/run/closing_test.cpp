#include "actors/run/closing.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

const core::mono_time t0{1h};

} // namespace

TEST_CASE("a sweep while the run goes on has a minute, and five seconds to say so") {
  closing c;
  CHECK_FALSE(c.begun());
  CHECK(c.settled());
  CHECK(c.sweep_of("w1", t0) == sweep{1, "w1", 60s});
  CHECK_FALSE(c.settled());
  CHECK_FALSE(c.give_up(t0 + 65s - 1ns));
  CHECK(c.give_up(t0 + 65s));
  CHECK(c.settled());
  CHECK(c.left_behind() == texts{"what 'w1' created: its removal did not end in time, so nothing "
                                 "is known of it"});
  CHECK_FALSE(c.swept(1, {"too late"}));
  CHECK(c.left_behind().size() == 1);
}

TEST_CASE("there is one time for all of the clean-up, however often it begins") {
  closing c;
  c.begin(t0, 300s);
  CHECK(c.begun());
  c.begin(t0 + 100s, 300s);
  CHECK(c.time_left(t0 + 120s) == 180s);
  CHECK(c.sweep_of("w1", t0 + 120s) == sweep{1, "w1", 180s});
  CHECK(c.last_sweep(t0 + 299s) == sweep{2, "", 1s});
  CHECK(c.time_left(t0 + 301s) == 0s);
  CHECK_FALSE(c.give_up(t0 + 304s));
  CHECK(c.give_up(t0 + 305s));
  CHECK(c.settled());
  CHECK(c.left_behind().size() == 2);
}

TEST_CASE("whoever is in a hurry shortens the time and never lengthens it") {
  closing c;
  c.hurry(t0, 1s); // nothing has begun
  CHECK_FALSE(c.begun());
  c.begin(t0, 300s);
  c.hurry(t0 + 10s, 30s);
  CHECK(c.time_left(t0 + 10s) == 30s);
  c.hurry(t0 + 20s, 30s);
  CHECK(c.time_left(t0 + 20s) == 20s);
}

TEST_CASE("the last sweep has the last word, and no other has") {
  closing c;
  c.part_left({"key 'a'"});
  c.part_left({"key 'b'", "key 'c'"});
  const auto of_worker = c.sweep_of("w1", t0);
  CHECK_FALSE(c.last_begun());
  const auto last = c.last_sweep(t0);
  CHECK(c.last_begun());
  CHECK(of_worker.number != last.number);
  CHECK(c.swept(of_worker.number, {"user 'd'"}));
  CHECK_FALSE(c.settled());
  CHECK(c.left_behind() == texts{"key 'a'", "key 'b'", "key 'c'"});
  CHECK(c.swept(last.number, {"key 'b'"}));
  CHECK(c.settled());
  CHECK(c.left_behind() == texts{"key 'b'"});
}

TEST_CASE("an answer to a sweep that nobody has begun, or twice, changes nothing") {
  closing c;
  const auto s = c.last_sweep(t0);
  CHECK_FALSE(c.swept(s.number + 1, {"x"}));
  CHECK_FALSE(c.swept(0, {"x"}));
  CHECK(c.swept(s.number, {"y"}));
  CHECK_FALSE(c.swept(s.number, {}));
  CHECK(c.left_behind() == texts{"y"});
}

TEST_CASE("only what is over its time is given up") {
  closing c;
  (void)c.sweep_of("w1", t0);
  const auto later = c.sweep_of("w2", t0 + 10s);
  CHECK(c.give_up(t0 + 65s));
  CHECK_FALSE(c.settled());
  CHECK(c.left_behind().size() == 1);
  CHECK(c.swept(later.number, {}));
  CHECK(c.settled());
}
