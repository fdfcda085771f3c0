#include "test_user.hpp"

#include <set>

TEST_CASE("a chat user asks its questions with pauses between, then is idle") {
  conversation_user c{a_plan(3)};
  c.begin();
  for (int i = 0; i < 3; ++i)
    c.turn();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-2-1", "run-2-3-3-1"});
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
  CHECK(c.world.idles.size() == 1);
  CHECK_FALSE(c.world.alarm);
  REQUIRE(c.world.samples.size() == 3);
  CHECK(c.world.samples[0].think_ms == 0);
  CHECK(c.world.samples[1].think_ms == 2500);
  CHECK(c.world.samples[1].org == 2);
  CHECK(c.world.samples[1].user == 3);
  CHECK(c.world.samples[1].behavior == "chat");
  CHECK(c.world.samples[1].model == "tiny");
  CHECK(c.world.samples[1].max_tokens == 40);
  CHECK(c.world.samples[1].prompt_sha256.size() == 64);
  CHECK(c.world.samples[1].result.text.empty());
}

TEST_CASE("the intended time is that of the end of the pause, however late the wake-up") {
  conversation_user c{a_plan(2)};
  c.begin();
  c.turn();
  const auto due = c.world.time + 2500ms;
  c.world.time += 40ms; // the wake-up comes this much late
  c.ring();
  c.admit();
  CHECK(c.world.intended == due);
  c.answer();
  CHECK(c.world.samples.back().user_latency == 340ms);
}

TEST_CASE("a user that is still wanted begins another session with other questions") {
  conversation_user c{a_plan(2)};
  c.begin(true);
  c.turn();
  c.turn();
  CHECK(c.world.sessions.size() == 1);
  CHECK(c.world.idles.size() == 0);
  c.ring(); // into the next session
  c.turn();
  REQUIRE(c.world.samples.size() == 3);
  CHECK(c.world.samples[2].loop == 1);
  std::set<std::string> prompts;
  for (const auto& s : c.world.samples)
    prompts.insert(s.prompt_sha256);
  CHECK(prompts.size() == 3);
  c.user.deactivate();
  CHECK(c.world.idles.size() == 1);
  c.begin(true);
  c.turn();
  CHECK(c.world.samples.back().loop == 2);
}

TEST_CASE("a session ends when its time is over, in the middle of a pause if need be") {
  auto plan = a_plan(10);
  plan->session_seconds = core::distribution{core::shape::constant, 4, 0, 0, 0};
  conversation_user c{plan};
  c.begin();
  c.turn(); // at 0.0 s, answered at 0.3
  c.turn(); // at 2.8 s, answered at 3.1; the next one would be due at 5.6
  REQUIRE(c.world.alarm);
  CHECK(c.world.alarm->pause == 900ms);
  c.ring();
  CHECK(c.world.sent.size() == 2);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::session_timeout});
  CHECK(c.world.idles.size() == 1);
}

TEST_CASE("a session asks once at least, and a question that was asked is finished") {
  auto plan = a_plan(10);
  plan->errors.retries = 1;
  plan->session_seconds = core::distribution{core::shape::constant, 0.1, 0, 0, 0};
  conversation_user c{plan};
  c.begin(true);
  c.ring();
  c.admit();
  auto busy = c.world.answer(core::outcome_status::error); // after 0.3 s
  busy.error = core::error_type::rate_limited;
  c.user.answered(busy);
  c.ring(); // from the back-off
  c.admit();
  c.answer();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-1-2"});
  c.ring();
  CHECK(c.world.sessions == std::vector<session_end>{session_end::session_timeout});
  c.ring(); // into the next session, whose time begins with its first question
  CHECK(c.world.alarm->pause == 2500ms);
  c.turn();
  CHECK(c.world.sent.size() == 3);
}

TEST_CASE("a session ends for each of the reasons that there are") {
  auto plan = a_plan(2);
  std::optional<session_end> why;
  const auto run = [&](auto and_then) {
    conversation_user c{std::make_shared<scenario::plan>(*plan)};
    c.begin();
    c.ring();
    and_then(c);
    REQUIRE(c.world.sessions.size() == 1);
    CHECK(c.world.sessions[0] == *why);
    CHECK(c.world.idles.size() == 1);
  };
  why = session_end::questions_completed;
  run([](auto& c) {
    c.admit();
    c.answer();
    c.turn();
  });
  why = session_end::session_timeout;
  plan->session_seconds = core::distribution{core::shape::constant, 1, 0, 0, 0};
  run([](auto& c) {
    c.admit();
    c.answer();
    c.ring();
  });
  plan->session_seconds.reset();
  why = session_end::test_stopped;
  run([](auto& c) { c.admit(admittance::stopped); });
  why = session_end::error;
  plan->errors.stop_after = 1;
  run([](auto& c) {
    c.admit();
    c.fail(core::error_type::validation);
  });
  why = session_end::limit_reached;
  plan->max_requests_per_user = 1;
  run([](auto& c) {
    c.admit();
    c.answer();
    c.ring();
  });
  why = session_end::over_budget;
  run([](auto& c) { c.admit(admittance::over_budget); });
  run([](auto& c) {
    c.admit();
    c.fail(core::error_type::budget_exceeded, 402);
  });
}

TEST_CASE("progress counts what is settled, in the user and in its samples") {
  auto plan = a_plan(2);
  plan->errors.retries = 1;
  conversation_user c{plan};
  CHECK(c.user.progress() == core::user_progress{});
  c.begin(true);
  CHECK(c.user.progress() == core::user_progress{0, 0, 0, 0});
  c.turn();
  CHECK(c.user.progress() == core::user_progress{0, 1, 1, 1});
  CHECK(c.world.samples.back().progress == c.user.progress());
  c.ring();
  c.admit();
  CHECK(c.user.progress() == core::user_progress{0, 1, 2, 2}); // it is not answered yet
  c.fail(core::error_type::timeout);
  CHECK(c.world.samples.back().progress == core::user_progress{0, 1, 2, 2});
  c.ring();
  c.admit();
  c.answer();
  CHECK(c.world.samples.back().progress == core::user_progress{0, 2, 2, 3});
  CHECK(c.user.progress() == core::user_progress{1, 0, 2, 3}); // the next session
}
