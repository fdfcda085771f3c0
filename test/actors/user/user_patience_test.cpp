#include "test_user.hpp"

TEST_CASE("an impatient user takes no permit for a request that it will not send") {
  auto plan = a_plan(2);
  plan->errors.patience = 3s;
  plan->prices["tiny"] = {1.0, 10.0, {}};
  conversation_user c{plan};
  c.begin();
  c.ring();
  const auto question = *c.world.question;
  CHECK(c.world.alarm->pause == 3s);
  c.ring();
  CHECK(c.world.withdrawn == std::vector<std::uint64_t>{question});
  CHECK(c.world.given_up == 0);

  REQUIRE(c.world.samples.size() == 1);
  const auto& s = c.world.samples[0];
  CHECK(s.request_id == "run-2-3-1-1");
  CHECK(s.attempt == 1);
  CHECK(s.last_attempt);
  CHECK(s.result.status == core::outcome_status::abandoned);
  CHECK(s.result.times.intended == c.world.time - 3s);
  CHECK(s.result.times.closed == c.world.time);
  CHECK_FALSE(core::reached(s.result.times.admitted));
  CHECK_FALSE(core::reached(s.result.times.started));
  CHECK(s.result.to_unix == 400'000h);
  CHECK(s.result.prompt_tokens == 0);
  CHECK(s.cost_nanousd == 0);
  CHECK(s.user_latency == 3s);
  CHECK(s.progress == core::user_progress{0, 1, 1, 0}); // asked, and no attempt

  c.user.admitted(question, admittance::granted, c.world.issue()); // it was on its way
  CHECK(c.world.sent.empty());
  CHECK(c.world.back == std::vector<settled>{{101, 0, false}});

  c.turn();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-2-1"});
  CHECK(c.world.context == std::vector<std::size_t>{1});
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
}

TEST_CASE("a user that gives up while it rests leaves a record of the attempt that never was") {
  auto plan = a_plan(2);
  plan->errors.patience = 3s;
  plan->errors.retries = 5;
  conversation_user c{plan};
  c.begin();
  c.ring();
  const auto patience = *c.world.alarm;
  c.admit();
  c.fail(core::error_type::rate_limited, 429, 60s);
  const auto rest = *c.world.alarm;
  c.world.time += 2700ms;
  c.user.woken(patience.ticket);
  CHECK(c.world.withdrawn.empty());
  REQUIRE(c.world.samples.size() == 2);
  CHECK_FALSE(c.world.samples[0].last_attempt);
  CHECK(c.world.samples[0].progress == core::user_progress{0, 0, 1, 1});
  const auto& s = c.world.samples[1];
  CHECK(s.result.status == core::outcome_status::abandoned);
  CHECK(s.request_id == "run-2-3-1-2");
  CHECK(s.attempt == 2);
  CHECK(s.last_attempt);
  CHECK(s.user_latency == 3s);
  CHECK(s.result.to_unix == 400'000h);
  CHECK(s.progress == core::user_progress{0, 1, 1, 1});
  CHECK(c.world.back.size() == 1);
  c.user.woken(rest.ticket); // the rest is over, and nobody cares
  CHECK_FALSE(c.world.question);
  CHECK(c.world.sent.size() == 1);
}

TEST_CASE(
    "patience that ends while the platform answers gives up, and what comes then is the end") {
  auto plan = a_plan(1);
  plan->errors.patience = 3s;
  plan->errors.retries = 5;
  conversation_user c{plan};
  c.begin();
  c.ring();
  const auto patience = *c.world.alarm;
  c.admit();
  c.user.woken(patience.ticket);
  c.user.woken(patience.ticket); // once is enough
  CHECK(c.world.given_up == 1);
  SECTION("the abandoned attempt") {
    c.answer(core::outcome_status::abandoned);
  }
  SECTION("an answer that crossed it") {
    c.answer();
  }
  SECTION("a failure that crossed it") {
    c.fail(core::error_type::rate_limited, 429);
  }
  REQUIRE(c.world.samples.size() == 1);
  CHECK(c.world.samples[0].last_attempt);
  CHECK(c.world.sent.size() == 1);
  CHECK(c.world.sessions.size() == 1);
}

TEST_CASE("the patience of one question is not that of the next") {
  auto plan = a_plan(2);
  plan->errors.patience = 3s;
  conversation_user c{plan};
  c.begin();
  c.ring();
  const auto patience = *c.world.alarm;
  c.admit();
  c.answer();
  c.ring();
  c.admit();
  c.user.woken(patience.ticket);
  CHECK(c.world.given_up == 0);
}

TEST_CASE("patience counts from when the question was due, and may be over when it is asked") {
  auto plan = a_plan(2);
  plan->errors.patience = 3s;
  conversation_user c{plan};
  c.begin();
  c.world.time += 1s; // the wake-up comes this much late
  c.ring();
  CHECK(c.world.alarm->pause == 2s);
  c.admit();
  c.answer();
  c.world.time += 5s;
  c.ring();
  CHECK(c.world.alarm->pause == 0s);
}
