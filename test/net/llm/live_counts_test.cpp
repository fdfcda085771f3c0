#include "net/llm/live_counts.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;

TEST_CASE("events and the first token are counted when they arrive, and once") {
  core::client_health health;
  core::outcome so_far;
  so_far.times.started = core::mono_time{1h};
  count_arrived(health, so_far, 0, core::mono_time{1h + 10ms}); // a role alone
  CHECK(health.events == 0);
  CHECK(health.first_token.count() == 0);
  count_arrived(health, so_far, 2, core::mono_time{1h + 50ms});
  count_arrived(health, so_far, 5, core::mono_time{1h + 60ms});
  CHECK(health.events == 5);
  CHECK(health.first_token.count() == 1);
  CHECK(health.first_token.max() == 50ms);
}

TEST_CASE("a first token that came before all of the request had left took no time") {
  core::client_health health;
  core::outcome so_far;
  so_far.times.started = so_far.times.departed = core::mono_time{1h + 5ms};
  count_arrived(health, so_far, 1, core::mono_time{1h});
  CHECK(health.first_token.count() == 1);
  CHECK(health.first_token.max() == 0ns);
}

TEST_CASE("at the end of an answer it is known what its events had brought") {
  core::client_health health;
  core::outcome streamed;
  streamed.chunks = 5;
  streamed.completion_tokens = 20;
  count_ended(health, streamed);
  CHECK(health.ended_events == 5);
  CHECK(health.ended_tokens == 20);
  core::outcome whole;
  whole.completion_tokens = 7;
  count_ended(health, whole);
  CHECK(health.whole_tokens == 7);
  CHECK(health.ended_tokens == 20);
}
