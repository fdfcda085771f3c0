#include "actors/user/chat_user.hpp"
#include "net/text/digest.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<scenario::plan> a_plan(std::uint32_t questions) {
  auto plan = std::make_shared<scenario::plan>();
  plan->test_run_id = "run";
  plan->seed = 7;
  plan->org_users = {1, 3};
  plan->questions_per_session = {core::shape::constant, double(questions), 0, 0, 0};
  plan->think_seconds = {core::shape::constant, 2.5, 0, 0, 0};
  plan->max_tokens = {core::shape::constant, 40, 0, 0, 0};
  plan->question_strategies = {{"mixed", 1.0}};
  plan->models = {{"tiny", 1.0}};
  return plan;
}

/// A world whose clock the test turns.
struct test_world final : user_world {
  core::mono_time time{1h};
  std::optional<std::pair<core::nanoseconds, std::uint64_t>> alarm;
  int admissions = 0;
  std::vector<std::string> sent;    ///< request ids
  std::vector<std::size_t> context; ///< messages in each request
  std::vector<std::string> fronts;  ///< the text that each request begins with
  std::vector<std::string> digests; ///< of the messages in each request
  std::vector<std::string> models;
  std::string extra_fields; ///< of the last request
  core::mono_time intended;
  std::vector<core::sample> samples;
  std::vector<session_end> sessions;
  int idles = 0;
  std::int64_t reserved = 0;
  std::int64_t spent = 0;
  int settled = 0;
  int given_up = 0;

  core::mono_time now() const override { return time; }
  void wake_after(core::nanoseconds pause, std::uint64_t ticket) override {
    alarm = {pause, ticket};
  }
  void admit(std::int64_t cost) override {
    ++admissions;
    reserved = cost;
  }
  void settle(std::int64_t back, std::int64_t cost, bool) override {
    CHECK(back == reserved);
    ++settled;
    spent += cost;
  }
  void give_up() override { ++given_up; }
  void send(const core::chat_request& r, core::mono_time i, core::mono_time) override {
    sent.push_back(r.request_id);
    context.push_back(r.messages.size());
    fronts.push_back(r.messages.front().text);
    digests.push_back(net::prompt_digest(r.messages));
    models.push_back(r.model);
    extra_fields = r.extra_fields;
    intended = i;
  }
  void record(core::sample s) override { samples.push_back(std::move(s)); }
  void session_over(session_end why) override { sessions.push_back(why); }
  void idle() override { ++idles; }

  void ring(user_state& user) {
    REQUIRE(alarm);
    const auto [pause, ticket] = *std::exchange(alarm, std::nullopt);
    time += pause;
    user.woken(ticket);
  }

  core::outcome answer(core::outcome_status status = core::outcome_status::ok) {
    core::outcome o;
    o.status = status;
    o.times.intended = intended;
    o.times.started = time;
    time += 300ms;
    if (status == core::outcome_status::ok) {
      o.times.first_token = o.times.started + 100ms;
      o.times.last_token = time;
      o.text = "an answer";
      o.completion_tokens = 2;
    }
    o.times.closed = time + 1ms;
    return o;
  }
};

struct conversation_user {
  std::shared_ptr<scenario::plan> plan;
  test_world world;
  chat_user user;

  explicit conversation_user(std::shared_ptr<scenario::plan> p)
      : plan(std::move(p)), user({plan, 2, 3, "first-listed"}) {
    user.attach(world);
  }
  void begin(bool repeat = false, scenario::load_pattern pattern = scenario::load_pattern{{}}) {
    user.activate(std::make_shared<run_clock>(run_clock{world.time, std::move(pattern)}), repeat);
  }
  /// From the alarm to the answer.
  void turn(core::outcome_status status = core::outcome_status::ok) {
    world.ring(user);
    user.admitted(admittance::granted);
    user.answered(world.answer(status));
  }
};

} // namespace

TEST_CASE("a chat user asks its questions with pauses between, then is idle") {
  conversation_user c{a_plan(3)};
  c.begin();
  for (int i = 0; i < 3; ++i)
    c.turn();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-2-1", "run-2-3-3-1"});
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
  CHECK(c.world.idles == 1);
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
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  CHECK(c.world.intended == due);
  c.user.answered(c.world.answer());
  CHECK(c.world.samples.back().user_latency == 340ms);
}

TEST_CASE("follow-ups carry the conversation with its real answers") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 1.0};
  conversation_user c{plan};
  c.begin();
  for (int i = 0; i < 3; ++i)
    c.turn();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 5});
  CHECK(c.world.samples[2].turn == 2);
}

TEST_CASE("a nonced conversation begins with the run id, and its digest is of what is sent") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 0.5};
  conversation_user plain{plan};
  plan = std::make_shared<scenario::plan>(*plan);
  plan->prompt_nonce = true;
  conversation_user nonced{plan};
  for (auto* c : {&plain, &nonced}) {
    c->begin();
    for (int i = 0; i < 3; ++i)
      c->turn();
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(nonced.world.fronts[i] == "[run] " + plain.world.fronts[i]);
    CHECK(nonced.world.samples[i].prompt_sha256 == nonced.world.digests[i]);
    CHECK(nonced.world.samples[i].prompt_sha256 != plain.world.samples[i].prompt_sha256);
  }
}

TEST_CASE("a failed question leaves no trace in the conversation, and is recorded") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 1.0};
  conversation_user c{plan};
  c.begin();
  c.turn();
  c.turn(core::outcome_status::error);
  c.turn();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 3});
  REQUIRE(c.world.samples.size() == 3);
  CHECK(c.world.samples[1].result.status == core::outcome_status::error);
  CHECK(c.world.samples[1].user_latency == 301ms);
}

TEST_CASE("a user that is no longer wanted ends at once when it thinks, and after the answer when "
          "it asks") {
  conversation_user thinking{a_plan(5)};
  thinking.begin();
  thinking.turn();
  thinking.user.deactivate();
  CHECK(thinking.world.idles == 1);
  thinking.world.ring(thinking.user); // a stale alarm does nothing
  CHECK(thinking.world.sent.size() == 1);

  conversation_user asking{a_plan(5)};
  asking.begin();
  asking.world.ring(asking.user);
  asking.user.admitted(admittance::granted);
  asking.user.deactivate();
  CHECK(asking.world.idles == 0);
  asking.user.answered(asking.world.answer());
  CHECK(asking.world.idles == 1);
  CHECK(asking.world.samples.size() == 1);
  CHECK(asking.world.sessions == std::vector<session_end>{session_end::test_stopped});
}

TEST_CASE("a user whose request the limits refuse is done") {
  conversation_user c{a_plan(5)};
  c.begin();
  c.world.ring(c.user);
  CHECK(c.world.admissions == 1);
  c.user.admitted(admittance::stopped);
  CHECK(c.world.sent.empty());
  CHECK(c.world.samples.empty());
  CHECK(c.world.idles == 1);
}

TEST_CASE("a user that is still wanted begins another session with other questions") {
  conversation_user c{a_plan(2)};
  c.begin(true);
  c.turn();
  c.turn();
  CHECK(c.world.sessions.size() == 1);
  CHECK(c.world.idles == 0);
  c.world.ring(c.user); // into the next session
  c.turn();
  REQUIRE(c.world.samples.size() == 3);
  CHECK(c.world.samples[2].loop == 1);
  std::set<std::string> prompts;
  for (const auto& s : c.world.samples)
    prompts.insert(s.prompt_sha256);
  CHECK(prompts.size() == 3);
  c.user.deactivate();
  CHECK(c.world.idles == 1);
  c.user.activate(std::make_shared<run_clock>(run_clock{c.world.time, scenario::load_pattern{{}}}),
                  true);
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
  CHECK(c.world.alarm->first == 900ms);
  c.world.ring(c.user);
  CHECK(c.world.sent.size() == 2);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::session_timeout});
  CHECK(c.world.idles == 1);
}

TEST_CASE("a session asks once at least, and a question that was asked is finished") {
  auto plan = a_plan(10);
  plan->errors.retries = 1;
  plan->session_seconds = core::distribution{core::shape::constant, 0.1, 0, 0, 0};
  conversation_user c{plan};
  c.begin(true);
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  auto busy = c.world.answer(core::outcome_status::error); // after 0.3 s
  busy.error = core::error_type::rate_limited;
  c.user.answered(busy);
  c.world.ring(c.user); // from the back-off
  c.user.admitted(admittance::granted);
  c.user.answered(c.world.answer());
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-1-2"});
  c.world.ring(c.user);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::session_timeout});
  c.world.ring(c.user); // into the next session, whose time begins with its first question
  CHECK(c.world.alarm->first == 2500ms);
  c.turn();
  CHECK(c.world.sent.size() == 3);
}

TEST_CASE("samples carry the phase in which the question was meant to be asked") {
  conversation_user c{a_plan(2)};
  c.begin(false, scenario::load_pattern{{{"warm", 1s, 1, scenario::ramp::step, false},
                                         {"hold", 1h, 1, scenario::ramp::step, true}}});
  c.turn();
  c.turn();
  REQUIRE(c.world.samples.size() == 2);
  CHECK(c.world.samples[0].phase == "warm");
  CHECK_FALSE(c.world.samples[0].measured);
  CHECK(c.world.samples[1].phase == "hold");
  CHECK(c.world.samples[1].measured);
}

TEST_CASE("every request carries the further fields of the plan") {
  auto plan = a_plan(1);
  plan->extra_body = R"("top_p":0.5)";
  conversation_user c{plan};
  c.begin();
  c.turn();
  CHECK(c.world.extra_fields == R"("top_p":0.5)");
}

TEST_CASE("where the plan names no model the platform's first is asked") {
  auto plan = a_plan(1);
  plan->models.clear();
  conversation_user c{plan};
  c.begin();
  c.turn();
  CHECK(c.world.models == std::vector<std::string>{"first-listed"});
}

TEST_CASE("prompt tokens that were not reported are estimated, with the ratio seen so far") {
  conversation_user c{a_plan(3)};
  c.begin();
  c.turn();
  const auto& first = c.world.samples[0].result;
  CHECK(first.prompt_source == core::token_source::estimated);
  CHECK(first.prompt_tokens > 0);

  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  auto reported = c.world.answer();
  reported.prompt_tokens = 10'000;
  reported.prompt_source = core::token_source::reported;
  c.user.answered(reported);
  CHECK(c.world.samples[1].result.prompt_tokens == 10'000);
  c.turn();
  CHECK(c.world.samples[2].result.prompt_tokens > 1'000);
}

TEST_CASE("an answer costs what the plan's prices say, cached tokens apart") {
  auto plan = a_plan(2);
  plan->prices["tiny"] = {2.0, 10.0, 0.5};
  conversation_user c{plan};
  c.begin();
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
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
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  const auto first_intended = c.world.intended;
  auto busy = c.world.answer(core::outcome_status::error);
  busy.error = core::error_type::rate_limited;
  busy.retry_after = 7s;
  c.user.answered(busy);
  REQUIRE(c.world.alarm);
  CHECK(c.world.alarm->first == 7s);
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  CHECK(c.world.intended == first_intended);
  c.user.answered(c.world.answer());
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
  c.world.ring(c.user);
  for (int i = 0; i < 2; ++i) {
    c.user.admitted(admittance::granted);
    auto cut = c.world.answer(core::outcome_status::error);
    cut.error = core::error_type::incomplete_stream;
    c.user.answered(cut);
    c.world.ring(c.user);
  }
  CHECK(c.world.samples.back().last_attempt);
  c.user.admitted(admittance::granted);
  auto refused = c.world.answer(core::outcome_status::error);
  refused.error = core::error_type::http_error;
  refused.http_status = 400;
  c.user.answered(refused);
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-1-1", "run-2-3-1-2", "run-2-3-2-1"});
  CHECK(c.world.idles == 1);
}

TEST_CASE("an ignored status is marked, and does not stop a user that errors stop") {
  auto plan = a_plan(3);
  plan->errors.ignored = {404};
  plan->errors.stop_on_errors = true;
  conversation_user c{plan};
  c.begin();
  for (const int status : {404, 500}) {
    c.world.ring(c.user);
    c.user.admitted(admittance::granted);
    auto failed = c.world.answer(core::outcome_status::error);
    failed.error = core::error_type::http_error;
    failed.http_status = status;
    c.user.answered(failed);
  }
  CHECK(c.world.samples[0].ignored);
  CHECK_FALSE(c.world.samples[1].ignored);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::error});
}

TEST_CASE("a user without patience left gives up the attempt under way") {
  auto plan = a_plan(1);
  plan->errors.patience = 3s;
  plan->errors.retries = 5;
  conversation_user c{plan};
  c.begin();
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  CHECK(c.world.alarm->first == 3s);
  c.world.ring(c.user);
  CHECK(c.world.given_up == 1);
  c.user.answered(c.world.answer(core::outcome_status::abandoned));
  CHECK(c.world.sent.size() == 1);
  CHECK(c.world.samples[0].last_attempt);
  CHECK(c.world.idles == 1);
}

TEST_CASE("a user that gives up while backing off or while the limits hold it leaves a record") {
  auto plan = a_plan(2);
  plan->errors.patience = 3s;
  plan->errors.retries = 5;
  conversation_user c{plan};
  c.begin();
  c.world.ring(c.user);
  const auto patience = *c.world.alarm;
  c.user.admitted(admittance::granted);
  auto busy = c.world.answer(core::outcome_status::error);
  busy.error = core::error_type::rate_limited;
  busy.retry_after = 60s;
  c.user.answered(busy);
  c.world.time += 2700ms;
  c.user.woken(patience.second);
  REQUIRE(c.world.samples.size() == 2);
  CHECK(c.world.samples[1].result.status == core::outcome_status::abandoned);
  CHECK(*c.world.samples[1].user_latency == 3s);
  CHECK(c.world.settled == 1);

  c.world.ring(c.user); // thinks, then asks the second question
  c.world.ring(c.user); // loses patience while it waits
  c.user.admitted(admittance::granted);
  CHECK(c.world.sent.size() == 1);
  CHECK(c.world.settled == 2);
  CHECK(c.world.samples[2].result.status == core::outcome_status::abandoned);
  CHECK(c.world.idles == 1);
}

TEST_CASE("a user is done for good after its requests, and answers when it is wanted again") {
  auto plan = a_plan(5);
  plan->max_requests_per_user = 2;
  conversation_user c{plan};
  c.begin(true);
  c.turn();
  c.turn();
  c.world.ring(c.user);
  CHECK(c.world.sent.size() == 2);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::limit_reached});
  CHECK(c.world.idles == 1);
  c.begin(true);
  CHECK(c.world.idles == 2);
}

TEST_CASE("a user whose organisation has no budget left is done for good") {
  auto plan = a_plan(5);
  conversation_user c{plan};
  c.begin(true);
  c.world.ring(c.user);
  SECTION("says the platform") {
    c.user.admitted(admittance::granted);
    auto paid = c.world.answer(core::outcome_status::error);
    paid.error = core::error_type::budget_exceeded;
    c.user.answered(paid);
  }
  SECTION("says the harness") {
    c.user.admitted(admittance::over_budget);
  }
  CHECK(c.world.sessions == std::vector<session_end>{session_end::over_budget});
  CHECK(c.world.idles == 1);
  CHECK_FALSE(c.world.alarm);
}

TEST_CASE("a request reserves its worst case and settles what it has spent") {
  auto plan = a_plan(1);
  plan->prices["tiny"] = {1.0, 10.0, {}};
  plan->max_cost_nanousd = 1'000'000'000;
  conversation_user c{plan};
  c.begin();
  c.world.ring(c.user);
  CHECK(c.world.reserved >= 40 * 10'000); // all 40 tokens
  CHECK(c.world.reserved < 80 * 10'000);
  c.user.admitted(admittance::granted);
  auto answer = c.world.answer();
  answer.prompt_tokens = 10;
  answer.prompt_source = core::token_source::reported;
  c.user.answered(answer);
  CHECK(c.world.spent == 10 * 1'000 + 2 * 10'000);
}

TEST_CASE("a user forgets its oldest turns before a request is larger than the platform takes") {
  auto plan = a_plan(12);
  plan->conversation = {1.0, 12, 12, 1.0};
  conversation_user whole{plan};
  whole.begin();
  for (int i = 0; i < 12; ++i)
    whole.turn();
  CHECK(whole.world.context.back() == 23);

  plan = std::make_shared<scenario::plan>(*plan);
  plan->targets.max_body_bytes = 1200;
  conversation_user limited{plan};
  limited.begin();
  for (int i = 0; i < 12; ++i)
    limited.turn();
  CHECK(limited.world.context.front() == 1);
  CHECK(limited.world.context.back() % 2 == 1);
  CHECK(limited.world.context.back() > 1);
  CHECK(limited.world.context.back() < 23);

  plan->targets.max_body_bytes.reset();
  plan->targets.context_windows["tiny"] = 100;
  conversation_user short_sighted{plan};
  short_sighted.begin();
  for (int i = 0; i < 12; ++i)
    short_sighted.turn();
  CHECK(short_sighted.world.context.back() < 23);
}

TEST_CASE("a stream that broke is charged for the prompt that the platform had read") {
  auto plan = a_plan(1);
  plan->default_price = scenario::price{1000.0, 1000.0, {}};
  conversation_user c{plan};
  c.begin();
  c.world.ring(c.user);
  c.user.admitted(admittance::granted);
  auto broken = c.world.answer(core::outcome_status::error);
  broken.error = core::error_type::incomplete_stream;
  broken.http_status = 200;
  broken.times.written = broken.times.started;
  c.user.answered(broken);
  REQUIRE(c.world.samples.size() == 1);
  CHECK(c.world.samples[0].result.prompt_tokens > 0);
  CHECK(c.world.samples[0].cost_nanousd > 0);
}
