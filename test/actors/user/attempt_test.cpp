#include "actors/user/attempt.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::outcome_status;

namespace {

struct question_of {
  std::shared_ptr<scenario::plan> plan = std::make_shared<scenario::plan>();
  user_identity who{plan, 2, 3, "first-listed"};
  scenario::interaction question;
  conversation talk;

  question_of() {
    plan->test_run_id = "run";
    question.conversation = 4;
    question.turn = 5;
    question.question = "Why?";
    question.model = "tiny";
    question.max_tokens = 40;
    question.temperature = 0.7;
    question.stream = false;
    talk.add_question(question.question, 1.0);
  }
};

} // namespace

TEST_CASE("a request is its question with all that the plan adds") {
  question_of q;
  q.plan->extra_body = R"("top_p":0.5)";
  q.plan->targets.max_tokens_field = "max_new";
  const auto r = request_of(q.who, q.question, q.talk, "an-id");
  CHECK(r.id == "an-id");
  CHECK(r.model == "tiny");
  CHECK(r.max_tokens == 40);
  CHECK_FALSE(r.stream);
  CHECK(r.body == R"({"model":"tiny","messages":[{"role":"user","content":"Why?"}],)"
                  R"("max_new":40,"temperature":0.7,"top_p":0.5})");
  q.question.model.clear();
  CHECK(request_of(q.who, q.question, q.talk, {}).model == "first-listed");
}

TEST_CASE("a request id names run, organisation, user, question and attempt") {
  CHECK(request_id(question_of{}.who, 14, 6) == "run-2-3-14-6");
}

TEST_CASE("a question fits where its prompt and the longest answer fill the model's window") {
  question_of q;
  CHECK(fits(q.who, q.question, q.talk, 1'000'000)); // no window is known
  q.plan->targets.context_windows = {{"tiny", 100}, {"first-listed", 99}};
  CHECK(fits(q.who, q.question, q.talk, 60));
  CHECK_FALSE(fits(q.who, q.question, q.talk, 61));
  q.question.model.clear();
  CHECK(fits(q.who, q.question, q.talk, 59));
  CHECK_FALSE(fits(q.who, q.question, q.talk, 60));
}

TEST_CASE("a question fits where its body is as large as the platform takes") {
  question_of q;
  std::uint64_t size = 1;
  for (q.plan->targets.max_body_bytes = size; !fits(q.who, q.question, q.talk, 1);)
    q.plan->targets.max_body_bytes = ++size;
  CHECK(size > 80);
  CHECK(size < 300);
  q.talk.drop_question();
  q.talk.add_question("Why??", 1.0); // a byte more
  CHECK_FALSE(fits(q.who, q.question, q.talk, 1));
  q.plan->targets.max_body_bytes = size + 1;
  CHECK(fits(q.who, q.question, q.talk, 1));
}

TEST_CASE("a record has every label of its attempt") {
  question_of q;
  session_clock times;
  times.resume(6, 1);
  times.think(2500ms, core::mono_time{1h});
  const run_clock clock{core::mono_time{1h},
                        scenario::load_pattern{{{"warm", 2s, 1, scenario::ramp::step, false},
                                                {"hold", 9s, 1, scenario::ramp::step, true}}}};
  const auto s = labels_of(q.who, q.question, q.talk, "an-id", times, &clock);
  CHECK(s.request_id == "an-id");
  CHECK(s.org == 2);
  CHECK(s.user == 3);
  CHECK(s.loop == 6);
  CHECK(s.conversation == 4);
  CHECK(s.turn == 5);
  CHECK(s.model == "tiny");
  CHECK(s.prompt_sha256.size() == 64);
  CHECK(s.max_tokens == 40);
  CHECK(s.think_ms == 2500);
  CHECK(s.phase == "hold"); // in which it was due
  CHECK(s.measured);
  times.think(1999ms, core::mono_time{1h});
  const auto warm = labels_of(q.who, q.question, q.talk, {}, times, &clock);
  CHECK(warm.phase == "warm");
  CHECK_FALSE(warm.measured);
}

TEST_CASE("without a load pattern there is no phase, and everything is measured") {
  question_of q;
  const run_clock clock{core::mono_time{1h}, scenario::load_pattern{{}}};
  for (const auto* c : {&clock, static_cast<const run_clock*>(nullptr)}) {
    const auto s = labels_of(q.who, q.question, q.talk, {}, {}, c);
    CHECK(s.phase.empty());
    CHECK(s.measured);
  }
}

TEST_CASE("what was never sent has the clocks of its beginning and end, in Unix time too") {
  const auto o =
      never_sent(outcome_status::abandoned, core::mono_time{1h}, core::mono_time{2h}, 400'000h);
  CHECK(o.status == outcome_status::abandoned);
  CHECK(o.times.intended == core::mono_time{1h});
  CHECK(o.times.closed == core::mono_time{2h});
  CHECK(o.to_unix == 400'000h);
  for (const auto t : {o.times.admitted, o.times.started, o.times.written, o.times.first_byte,
                       o.times.first_token, o.times.first_visible, o.times.last_token})
    CHECK_FALSE(core::reached(t));
}

TEST_CASE("a user waits from when its question was due until the attempt is over") {
  constexpr core::mono_time due{1h};
  core::outcome o;
  o.times.last_token = due + 7s;
  o.times.closed = due + 8s;
  for (const auto status : {outcome_status::ok, outcome_status::error, outcome_status::abandoned}) {
    o.status = status;
    CHECK(user_latency(due, o) == 8s);
  }
  o.status = outcome_status::cancelled;
  CHECK_FALSE(user_latency(due, o));
}

TEST_CASE("a success without a token took until its end, and nothing took less than no time") {
  constexpr core::mono_time due{1h};
  core::outcome o;
  o.status = outcome_status::ok;
  o.times.closed = due + 8s;
  CHECK(user_latency(due, o) == 8s);
  o.times.closed = due - 1ns;
  CHECK(user_latency(due, o) == 0s);
}
