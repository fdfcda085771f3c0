// What a behaviour may do to its user, and what it can't.
#include "test_user.hpp"

#include <functional>
#include <stdexcept>

namespace {

/// A behaviour whose turns are given by the test.
struct scripted_user final : user_engine {
  explicit scripted_user(user_identity who) : user_engine(std::move(who), "scripted") {}
  void on_session() override { session(*this); }
  void on_thought() override { thought(*this); }
  void on_answer(const core::outcome& o) override {
    answers.push_back(o.status);
    answer(*this);
  }
  using user_engine::ask;
  using user_engine::finish;
  using user_engine::follow_up;
  using user_engine::next_interaction;
  using user_engine::talk;
  using user_engine::think;

  using turn = std::function<void(scripted_user&)>;
  turn session = [](auto&) {};
  turn thought = [](auto&) {};
  turn answer = [](auto&) {};
  std::vector<core::outcome_status> answers;
};

using scripted = user_in_world<scripted_user>;

void ask_now(scripted_user& u) {
  u.ask(*u.next_interaction());
}

} // namespace

TEST_CASE("a behaviour that says nothing has finished, in whichever turn") {
  scripted c{a_plan(5)};
  SECTION("at the beginning") {
    c.begin();
  }
  SECTION("after a pause") {
    c.user.session = [](auto& u) { u.think(1s); };
    c.begin();
    c.ring();
  }
  SECTION("after an answer") {
    c.user.session = ask_now;
    c.begin();
    c.admit();
    c.answer();
  }
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
  CHECK(c.world.idles.size() == 1);
}

TEST_CASE("sessions that are over at once are begun by one wake-up each") {
  scripted c{a_plan(5)};
  c.user.session = [](auto& u) { u.finish(); };
  c.begin(true);
  for (std::size_t n = 1; n <= 5; ++n) {
    CHECK(c.world.sessions.size() == n);
    CHECK(c.world.alarms == n);
    CHECK(c.world.alarm->pause == 1s); // a session without time must not take a core
    c.ring();
  }
  c.user.deactivate();
  CHECK(c.world.idles.size() == 1);
}

TEST_CASE("the first verb of a turn counts") {
  scripted c{a_plan(5)};
  c.user.session = [](auto& u) {
    u.think(7s);
    u.think(8s);
    u.ask({});
    u.follow_up({});
    u.finish();
    CHECK_FALSE(u.next_interaction());
  };
  c.begin();
  CHECK(c.world.alarms == 1);
  CHECK(c.world.alarm->pause == 7s);
  CHECK_FALSE(c.world.question);
  CHECK(c.world.sessions.empty());
}

TEST_CASE("verbs out of turn do nothing") {
  scripted c{a_plan(5)};
  const auto all = [&] {
    c.user.think(7s);
    c.user.ask({});
    c.user.follow_up({});
    c.user.finish();
    CHECK_FALSE(c.user.next_interaction());
  };
  all();
  CHECK(c.world.alarms == 0);
  CHECK(c.world.sessions.empty());
  c.user.session = ask_now;
  c.begin();
  c.admit();
  all();
  CHECK(c.world.alarms == 0);
  CHECK(c.world.sessions.empty());
  CHECK(c.world.sent.size() == 1);
}

TEST_CASE("what nobody thought about is due at once, also after a pause of before") {
  scripted c{a_plan(5)};
  c.user.session = [](auto& u) { u.think(2s); };
  c.user.thought = ask_now;
  c.user.answer = ask_now;
  c.begin();
  c.ring();
  c.admit();
  CHECK(c.world.intended == c.world.time);
  c.answer();
  CHECK(c.world.samples[0].think_ms == 2000);
  c.admit();
  CHECK(c.world.intended == c.world.time);
  c.answer();
  CHECK(c.world.samples[1].think_ms == 0);
  CHECK(c.world.samples[1].user_latency == 300ms);
}

TEST_CASE("a follow-up goes on with the conversation, and a question of its own begins a new one") {
  scripted c{a_plan(5)};
  c.user.session = ask_now;
  c.user.answer = [](auto& u) { u.follow_up(*u.next_interaction()); };
  c.begin();
  c.admit();
  c.answer();
  c.admit();
  c.user.answer = ask_now;
  c.answer();
  CHECK(c.user.talk().messages().size() == 1);
  c.admit();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 1});
}

TEST_CASE("a behaviour hears of its answer once, with the last attempt") {
  auto plan = a_plan(5);
  plan->errors.retries = 1;
  scripted c{plan};
  c.user.session = ask_now;
  c.begin();
  c.admit();
  c.fail(core::error_type::timeout);
  CHECK(c.user.answers.empty());
  c.ring();
  c.admit();
  c.answer();
  CHECK(c.user.answers == std::vector<core::outcome_status>{core::outcome_status::ok});
  CHECK(c.world.samples.size() == 2);
  CHECK(c.world.samples[0].behavior == "scripted");
}

TEST_CASE("a user that fails after it has asked gives its permit back when it is gone") {
  auto plan = a_plan(5);
  plan->max_cost_nanousd = 1'000'000'000;
  plan->prices["tiny"] = {1.0, 10.0, {}};
  test_world world;
  std::int64_t worst = 0;
  {
    scripted_user user{{plan, 2, 3, "first-listed"}};
    user.attach(world);
    user.session = ask_now;
    user.activate(1, nullptr, false);
    worst = world.reserved.at(0);
    user.admitted(*world.question, admittance::granted, world.issue());
    CHECK(world.back.empty());
  }
  CHECK(worst > 0);
  CHECK(world.back == std::vector<settled>{{101, worst, true}});
}

TEST_CASE("a behaviour that fails at an answer has recorded and settled it") {
  scripted c{a_plan(5)};
  c.user.session = ask_now;
  c.user.answer = [](auto&) { throw std::runtime_error{"a mistake"}; };
  c.begin();
  c.admit();
  CHECK_THROWS_AS(c.answer(), std::runtime_error);
  CHECK(c.world.samples.size() == 1);
  CHECK(c.world.back == std::vector<settled>{{101, 0, true}});
}
