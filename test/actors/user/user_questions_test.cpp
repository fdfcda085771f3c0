#include "test_user.hpp"

TEST_CASE("an answer costs what the plan's prices say, cached tokens apart") {
  auto plan = a_plan(2);
  plan->prices["tiny"] = {2.0, 10.0, 0.5};
  conversation_user c{plan};
  c.begin();
  c.ring();
  c.admit();
  auto answer = c.world.answer();
  answer.prompt_tokens = 100;
  answer.cached_tokens = 40;
  answer.completion_tokens = 7;
  answer.prompt_source = core::token_source::reported;
  c.user.answered(answer);
  // 60 * $2 + 40 * $0.5 + 7 * $10 per million = 210 micro-dollars
  CHECK(c.world.samples[0].cost_nanousd == 210'000);
  CHECK(c.world.samples[0].cost_known);
}

TEST_CASE(
    "an attempt that may pass is made again after a pause, and the last one tells how long the "
    "user waited") {
  auto plan = a_plan(1);
  plan->errors.retries = 2;
  conversation_user c{plan};
  c.begin();
  c.ring();
  c.admit();
  const auto first_intended = c.world.intended;
  auto busy = c.world.answer(core::outcome_status::error);
  busy.error = core::error_type::rate_limited;
  busy.retry_after = 7s;
  c.user.answered(busy);
  REQUIRE(c.world.alarm);
  CHECK(c.world.alarm->pause == 7s);
  c.ring();
  c.admit();
  CHECK(c.world.intended == first_intended);
  c.answer();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-1-2"});
  REQUIRE(c.world.samples.size() == 2);
  CHECK_FALSE(c.world.samples[0].last_attempt);
  CHECK(c.world.samples[1].last_attempt);
  CHECK(c.world.samples[1].attempt == 2);
  CHECK(*c.world.samples[1].user_latency == 7600ms);
  CHECK(c.world.samples[0].prompt_sha256 == c.world.samples[1].prompt_sha256);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
}

TEST_CASE("attempts end with the retries, and what cannot pass is not tried again") {
  auto plan = a_plan(2);
  plan->errors.retries = 1;
  conversation_user c{plan};
  c.begin();
  c.ring();
  for (int i = 0; i < 2; ++i) {
    c.admit();
    auto cut = c.world.answer(core::outcome_status::error);
    cut.error = core::error_type::incomplete_stream;
    c.user.answered(cut);
    c.ring();
  }
  CHECK(c.world.samples.back().last_attempt);
  c.admit();
  auto refused = c.world.answer(core::outcome_status::error);
  refused.error = core::error_type::http_error;
  refused.http_status = 400;
  c.user.answered(refused);
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-1-2", "run-2-3-2-1"});
  CHECK(c.world.idles.size() == 1);
}

TEST_CASE("an ignored status is marked, and does not stop a user that errors stop") {
  auto plan = a_plan(3);
  plan->errors.ignored = {404};
  plan->errors.stop_after = 1;
  conversation_user c{plan};
  c.begin();
  for (const int status : {404, 500}) {
    c.ring();
    c.admit();
    auto failed = c.world.answer(core::outcome_status::error);
    failed.error = core::error_type::http_error;
    failed.http_status = status;
    c.user.answered(failed);
  }
  CHECK(c.world.samples[0].ignored);
  CHECK_FALSE(c.world.samples[1].ignored);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::error});
}

TEST_CASE("a session ends after so many errors in a row, between which only an answer counts") {
  auto plan = a_plan(20);
  plan->errors.ignored = {404};
  plan->errors.stop_after = 3;
  conversation_user c{plan};
  c.begin(true);
  const auto fail = [&](int status) {
    c.ring();
    c.admit();
    c.fail(core::error_type::http_error, status);
  };
  fail(500);
  fail(500);
  c.turn(); // an answer: the row begins anew
  fail(500);
  fail(404);
  c.turn(core::outcome_status::abandoned);
  fail(500);
  CHECK(c.world.sessions.empty());
  fail(500);
  CHECK(c.world.samples.size() == 8);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::error});
  c.ring(); // the next session counts for itself
  fail(500);
  fail(500);
  CHECK(c.world.sessions.size() == 1);
  fail(500);
  CHECK(c.world.sessions.size() == 2);
}

TEST_CASE("a user whose organisation has no budget left is done for good") {
  auto plan = a_plan(5);
  conversation_user c{plan};
  c.begin(true);
  c.ring();
  SECTION("says the platform") {
    c.admit();
    auto paid = c.world.answer(core::outcome_status::error);
    paid.error = core::error_type::budget_exceeded;
    c.user.answered(paid);
  }
  SECTION("says the harness") {
    c.admit(admittance::over_budget);
  }
  CHECK(c.world.sessions == std::vector<session_end>{session_end::over_budget});
  CHECK(c.world.idles.size() == 1);
  CHECK_FALSE(c.world.alarm);
}

TEST_CASE("a stream that broke is charged for the prompt that the platform had read") {
  auto plan = a_plan(1);
  plan->default_price = scenario::price{1000.0, 1000.0, {}};
  conversation_user c{plan};
  c.begin();
  c.ring();
  c.admit();
  auto broken = c.world.answer(core::outcome_status::error);
  broken.error = core::error_type::incomplete_stream;
  broken.http_status = 200;
  broken.times.written = broken.times.started;
  c.user.answered(broken);
  REQUIRE(c.world.samples.size() == 1);
  CHECK(c.world.samples[0].result.prompt_tokens > 0);
  CHECK(c.world.samples[0].cost_nanousd > 0);
}

TEST_CASE("a request reserves its worst case, and settles what it has spent") {
  auto plan = a_plan(1);
  plan->prices["tiny"] = {1.0, 10.0, {}};
  plan->max_cost_nanousd = 1'000'000'000;
  conversation_user c{plan};
  c.begin();
  c.ring();
  REQUIRE(c.world.reserved.size() == 1);
  CHECK(c.world.reserved[0] >= (64 + 40 * 10) * 1'000); // all 40 tokens
  CHECK(c.world.reserved[0] < (64 + 40 * 10 + 80) * 1'000);
  c.admit();
  CHECK(c.world.back.empty());
  auto answer = c.world.answer();
  answer.prompt_tokens = 10;
  answer.prompt_source = core::token_source::reported;
  c.user.answered(answer);
  CHECK(c.world.back == std::vector<settled>{{101, 10 * 1'000 + 2 * 10'000, true}});
}

TEST_CASE("a run whose limits are not of money reserves none") {
  auto plan = a_plan(1);
  plan->prices["tiny"] = {1.0, 10.0, {}};
  conversation_user c{plan};
  c.begin();
  c.ring();
  CHECK(c.world.reserved == std::vector<std::int64_t>{0});
}

TEST_CASE("each attempt has a permit of its own, under a number of its own") {
  auto plan = a_plan(1);
  plan->errors.retries = 2;
  conversation_user c{plan};
  c.begin();
  c.ring();
  std::vector<std::uint64_t> questions;
  for (int i = 0; i < 2; ++i) {
    questions.push_back(*c.world.question);
    c.admit();
    c.fail(core::error_type::timeout);
    CHECK(c.world.back.size() == questions.size()); // none is held while the user rests
    c.ring();
  }
  questions.push_back(*c.world.question);
  c.admit();
  c.answer();
  CHECK(c.world.back == std::vector<settled>{{101, 0, true}, {102, 0, true}, {103, 0, true}});
  CHECK(questions[0] < questions[1]);
  CHECK(questions[1] < questions[2]);
}

TEST_CASE("a permit whose request was never begun comes back unsent") {
  conversation_user c{a_plan(1)};
  c.begin();
  c.ring();
  c.admit();
  core::outcome refused;
  refused.error = core::error_type::connection_error;
  refused.times.closed = c.world.time;
  c.user.answered(refused);
  CHECK(c.world.back == std::vector<settled>{{101, 0, false}});
}

TEST_CASE("a platform that wants a day is not waited for") {
  auto plan = a_plan(2);
  plan->errors.retries = 5;
  conversation_user c{plan};
  c.begin();
  c.ring();
  c.admit();
  c.fail(core::error_type::rate_limited, 429, 24h);
  REQUIRE(c.world.samples.size() == 1);
  CHECK(c.world.samples[0].last_attempt);
  CHECK(c.world.alarm->pause == 2500ms); // it thinks about the next question
  c.turn();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-2-1"});
}

TEST_CASE("an answer to nobody changes nothing") {
  conversation_user c{a_plan(2)};
  c.answer();
  c.begin();
  c.answer();
  c.ring();
  c.answer();
  CHECK(c.world.samples.empty());
  c.admit();
  c.answer();
  c.answer();
  CHECK(c.world.samples.size() == 1);
}

TEST_CASE(
    "an answer of the limits to another question changes nothing, and its permit comes back") {
  conversation_user c{a_plan(2)};
  c.begin();
  c.ring();
  const auto question = *c.world.question;
  c.user.admitted(question + 1, admittance::granted, c.world.issue());
  c.user.admitted(question + 1, admittance::stopped, {});
  c.user.admitted(question + 1, admittance::over_budget, {});
  CHECK(c.world.sent.empty());
  CHECK(c.world.sessions.empty());
  CHECK(c.world.back == std::vector<settled>{{101, 0, false}});
  c.admit();
  c.user.admitted(question, admittance::granted, c.world.issue()); // a second time
  CHECK(c.world.sent.size() == 1);
  CHECK(c.world.back == std::vector<settled>{{101, 0, false}, {103, 0, false}});
}

TEST_CASE("retries end where the user's requests do") {
  auto plan = a_plan(5);
  plan->errors.retries = 5;
  plan->max_requests_per_user = 2;
  conversation_user c{plan};
  c.begin();
  c.ring();
  for (int i = 0; i < 2; ++i) {
    c.admit();
    c.fail(core::error_type::timeout);
    c.ring();
  }
  CHECK(c.world.samples.at(1).last_attempt);
  CHECK(c.world.sent.size() == 2);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::limit_reached});
}
