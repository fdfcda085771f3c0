#include "actors/user/session_clock.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

constexpr core::mono_time noon{12h};

} // namespace

TEST_CASE("a question is due at the end of the pause before it") {
  session_clock c;
  c.begin({});
  CHECK(c.think(2500ms, noon) == 2500ms);
  CHECK(c.intended() == noon + 2500ms);
  CHECK(c.thought() == 2500ms);
  CHECK_FALSE(c.expired());
}

TEST_CASE("a question that nobody thought about is due at once, whatever was thought before") {
  session_clock c;
  c.begin({});
  c.think(2500ms, noon);
  c.hurry(noon + 9s);
  CHECK(c.intended() == noon + 9s);
  CHECK(c.thought() == 0s);
}

TEST_CASE("a pause is never less than nothing") {
  session_clock c;
  c.begin({});
  CHECK(c.think(-3s, noon) == 0s);
  CHECK(c.intended() == noon);
  CHECK(c.thought() == 0s);
}

TEST_CASE("a session's time begins when its first question is due, not when it is planned") {
  session_clock c;
  c.begin(4s);
  CHECK(c.think(10s, noon) == 10s);
  CHECK_FALSE(c.expired());
  c.ask(noon + 11s); // due at 10 s: the session lasts until 14 s
  c.think(1s, noon + 12s);
  CHECK_FALSE(c.expired());
  c.ask(noon + 13s); // a later question moves nothing
  CHECK(c.think(1s, noon + 13s - 1ns) == 1s);
  CHECK_FALSE(c.expired());
  CHECK(c.think(1s, noon + 13s) == 1s);
  CHECK(c.expired());
}

TEST_CASE("a pause that is longer than the session is cut to its end") {
  session_clock c;
  c.begin(4s);
  c.hurry(noon);
  c.ask(c.intended());
  CHECK(c.think(7s, noon + 1500ms) == 2500ms);
  CHECK(c.expired());
  CHECK(c.intended() == noon + 8500ms);
  CHECK(c.think(7s, noon + 5s) == 0s); // it is over already
}

TEST_CASE("a session without a duration never expires, also after one that had one") {
  session_clock c;
  c.begin(1s);
  c.hurry(noon);
  c.ask(c.intended());
  c.end();
  c.begin({});
  c.hurry(noon + 24h);
  c.ask(c.intended());
  CHECK(c.think(24h, noon + 24h) == 24h);
  CHECK_FALSE(c.expired());
}

TEST_CASE("each session has its own time") {
  session_clock c;
  c.begin(2s);
  c.hurry(noon);
  c.ask(c.intended());
  c.end();
  c.begin(3s);
  c.hurry(noon + 10s);
  CHECK_FALSE(c.expired());
  c.ask(c.intended());
  c.hurry(noon + 13s - 1ns);
  CHECK_FALSE(c.expired());
  c.hurry(noon + 13s);
  CHECK(c.expired());
}

TEST_CASE("sessions are counted, and what is settled belongs to the session under way") {
  session_clock c;
  CHECK(c.begin({}) == 0);
  CHECK(c.loop() == 0);
  c.settle(3);
  CHECK(c.settled() == 3);
  c.end();
  CHECK(c.loop() == 1);
  CHECK(c.settled() == 0);
  CHECK(c.begin({}) == 0);
}

TEST_CASE(
    "a resumed user goes on in its session, and begins the next one from its first question") {
  session_clock c;
  c.resume(5, 2);
  CHECK(c.loop() == 5);
  CHECK(c.settled() == 2);
  CHECK(c.begin({}) == 2);
  CHECK(c.settled() == 2); // still, for who asks before the next answer
  c.settle(3);
  c.end();
  CHECK(c.loop() == 6);
  CHECK(c.begin({}) == 0);
}

TEST_CASE("a question that is asked later than it was due is late, never early") {
  session_clock c;
  c.begin({});
  c.think(2s, noon);
  c.ask(noon + 2s + 30ms);
  CHECK(c.late() == 30ms);
  c.think(2s, noon + 5s);
  c.ask(noon + 6s);
  CHECK(c.late() == 0s);
}
