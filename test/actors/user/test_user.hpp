#pragma once

#include "actors/user/behavior_user.hpp"
#include "behaviors/chat.hpp"
#include "net/text/digest.hpp"
#include "test/actors/request_reading.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

inline std::shared_ptr<scenario::plan> a_plan(std::uint32_t questions) {
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

/// A permit that came back: number, nano-dollars spent, sent.
using settled = std::tuple<std::uint64_t, std::int64_t, bool>;

/// A world whose clock the test turns.
struct test_world final : user_world {
  struct wake_up {
    core::nanoseconds pause;
    std::uint64_t ticket;
  };

  core::mono_time time{1h};
  std::optional<wake_up> alarm; ///< the last
  std::size_t alarms = 0;
  std::optional<std::uint64_t> question; ///< whose permit is wanted
  std::vector<std::int64_t> reserved;    ///< by each question for a permit
  std::vector<std::uint64_t> withdrawn;
  std::vector<settled> back;
  std::uint64_t granted = 0;
  std::vector<std::string> sent;    ///< request ids
  std::vector<std::size_t> context; ///< messages in each request
  std::vector<std::string> fronts;  ///< the text that each request begins with
  std::vector<std::string> digests; ///< of the messages in each request
  std::vector<std::string> models;
  std::string body; ///< of the last request
  core::mono_time intended;
  core::mono_time admitted;
  std::vector<core::sample> samples;
  std::vector<session_end> sessions;
  std::vector<std::uint64_t> idles; ///< generations
  int given_up = 0;

  core::mono_time now() const override { return time; }
  core::unix_offset to_unix() const override { return 400'000h; }
  void wake_after(core::nanoseconds pause, std::uint64_t ticket) override {
    alarm = {pause, ticket};
    ++alarms;
  }
  void ask_permit(std::uint64_t q, std::int64_t worst) override {
    question = q;
    reserved.push_back(worst);
  }
  void withdraw(std::uint64_t q) override { withdrawn.push_back(q); }
  void send(core::request r, core::mono_time i, core::mono_time a) override {
    const auto messages = test::messages_of(r);
    sent.push_back(r.id);
    context.push_back(messages.size());
    fronts.push_back(messages.front().text);
    digests.push_back(net::prompt_digest(messages));
    models.push_back(r.model);
    body = r.body;
    intended = i;
    admitted = a;
  }
  void give_up() override { ++given_up; }
  void record(core::sample s) override { samples.push_back(std::move(s)); }
  void session_over(session_end why) override { sessions.push_back(why); }
  void idle(std::uint64_t generation) override { idles.push_back(generation); }

  /// Number 101, 102 …
  permit issue() {
    return {100 + ++granted, std::make_shared<permit::taker_back>([this](const settlement& s) {
              back.emplace_back(s.permit, s.spent_nanousd, s.sent);
            })};
  }

  core::outcome answer(core::outcome_status status = core::outcome_status::ok) {
    core::outcome o;
    o.status = status;
    o.times.intended = intended;
    o.times.started = time;
    time += 300ms;
    if (status == core::outcome_status::ok) {
      o.times.first_token = o.times.started + 100ms;
      o.times.last_token = time - 1ms;
      o.text = "an answer";
      o.completion_tokens = 2;
    }
    o.times.closed = time;
    return o;
  }
};

/// A user, and its world.
template <typename User>
struct user_in_world {
  std::shared_ptr<scenario::plan> plan;
  test_world world;
  User user;

  explicit user_in_world(std::shared_ptr<scenario::plan> p)
      : plan(std::move(p)), user(user_identity{plan, 2, 3, {"first-listed"}}) {
    user.attach(world);
  }
  void begin(bool repeat = false, scenario::load_pattern pattern = scenario::load_pattern{{}},
             std::uint64_t generation = 1) {
    user.activate(generation,
                  std::make_shared<run_clock>(run_clock{world.time, std::move(pattern)}), repeat);
  }
  /// The last alarm rings.
  void ring() {
    REQUIRE(world.alarm);
    const auto [pause, ticket] = *std::exchange(world.alarm, std::nullopt);
    world.time += pause;
    user.woken(ticket);
  }
  void admit(admittance answer = admittance::granted) {
    REQUIRE(world.question);
    const auto question = *std::exchange(world.question, std::nullopt);
    user.admitted(question, answer, answer == admittance::granted ? world.issue() : permit{});
  }
  void answer(core::outcome_status status = core::outcome_status::ok) {
    user.answered(world.answer(status));
  }
  void fail(core::error_type error, int status = 0,
            std::optional<core::nanoseconds> retry_after = {}) {
    auto o = world.answer(core::outcome_status::error);
    o.error = error;
    o.http_status = status;
    o.retry_after = retry_after;
    user.answered(std::move(o));
  }
  /// From the alarm to the answer.
  void turn(core::outcome_status status = core::outcome_status::ok) {
    ring();
    admit();
    answer(status);
  }
};

/// A user of the built-in behaviour.
struct chat_user final : behavior_user {
  explicit chat_user(user_identity who) : behavior_user(std::move(who), "chat", behaviors::chat) {}
};

using conversation_user = user_in_world<chat_user>;
