// Behaviours as coroutines: what they may do, and that nothing of them stays.
#include "test_user.hpp"

#include "actors/user/user_registry.hpp"

#include <stdexcept>

namespace {

struct coroutine_user final : behavior_user {
  explicit coroutine_user(user_identity who)
      : behavior_user(std::move(who), "tried", [](user& u) { return does(u); }) {}
  static inline session (*does)(user&) = nullptr;
};

using coroutine = user_in_world<coroutine_user>;

coroutine user_that(session (*what)(user&), std::uint32_t questions = 5) {
  coroutine_user::does = what;
  return coroutine{a_plan(questions)};
}

/// How many of them there are.
struct counted {
  static inline int alive = 0;
  counted() { ++alive; }
  ~counted() { --alive; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
};

template <typename T>
concept can_be_awaited = requires(session::promise_type p, T value) {
  p.await_transform(std::move(value));
};

/// A local at each suspension, one after the other.
session everything(user& u) {
  const counted first;
  while (const auto next = u.next_question()) {
    const counted second;
    co_await u.think();
    co_await u.ask(*next);
    co_await u.follow_up(*next);
  }
}

} // namespace

TEST_CASE("only the verbs of a user can be waited for") {
  STATIC_REQUIRE(can_be_awaited<pausing>);
  STATIC_REQUIRE(can_be_awaited<asking>);
  STATIC_REQUIRE_FALSE(can_be_awaited<std::suspend_always>);
}

TEST_CASE("a coroutine thinks, asks, hears the answer and goes on") {
  static std::vector<answer> heard;
  heard.clear();
  auto c = user_that([](user& u) -> session {
    const auto next = u.next_question();
    co_await u.think(3s);
    heard.push_back(co_await u.ask(*next));
    heard.push_back(co_await u.follow_up(*next));
  });
  c.begin();
  CHECK(c.world.alarm->pause == 3s);
  c.turn();
  c.admit();
  c.fail(core::error_type::rate_limited, 429);
  REQUIRE(heard.size() == 2);
  CHECK(heard[0].ok());
  CHECK(heard[0].text == "an answer");
  CHECK(heard[0].completion_tokens == 2);
  CHECK(heard[0].latency == 299ms);
  CHECK(heard[1].error == "rate_limited");
  CHECK(heard[1].http_status == 429);
  CHECK(heard[1].text.empty());
  CHECK(c.world.context == std::vector<std::size_t>{1, 3});
  CHECK(c.world.samples[0].think_ms == 3000);
  CHECK(c.world.samples[0].behavior == "tried");
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
}

TEST_CASE("a sleep is a pause in which nobody thinks") {
  auto c = user_that([](user& u) -> session {
    const auto next = u.next_question();
    co_await u.sleep(7s);
    co_await u.ask(*next);
  });
  c.begin();
  CHECK(c.world.alarm->pause == 7s);
  c.turn();
  CHECK(c.world.samples[0].think_ms == 0);
  CHECK(c.world.samples[0].user_latency == 300ms); // from the end of the pause on
}

TEST_CASE("a behaviour knows who it is and what time it is, and draws from the seed") {
  static std::vector<double> drawn;
  drawn.clear();
  const auto what = [](user& u) -> session {
    CHECK(u.who().org == 2);
    CHECK(u.who().user == 3);
    CHECK(u.now() == core::mono_time{1h});
    drawn.push_back(u.random());
    drawn.push_back(u.random());
    co_return;
  };
  user_that(what).begin();
  user_that(what).begin();
  REQUIRE(drawn.size() == 4);
  CHECK(drawn[0] != drawn[1]);
  CHECK(drawn[0] == drawn[2]);
  CHECK(drawn[1] == drawn[3]);
  for (const auto d : drawn)
    CHECK((d >= 0.0 && d < 1.0));
}

TEST_CASE("a behaviour has the parameters of its user, else those that it declared") {
  static std::vector<std::int64_t> seen;
  seen.clear();
  user_registry users;
  users.add("rag",
            [](user& u) -> session {
              seen.push_back(u.params().integer("topK"));
              co_return;
            },
            {{"topK", std::int64_t{5}, "documents"}});
  CHECK(users.known().at("rag").size() == 1);
  test_world world;
  const auto begin = [&](std::shared_ptr<const parameters> told) {
    auto engine = (*users.find("rag"))({a_plan(1), 2, 3, {}, std::move(told)});
    engine->attach(world);
    engine->activate(
        1, std::make_shared<run_clock>(run_clock{world.time, scenario::load_pattern{{}}}), false);
  };
  begin(nullptr);
  begin(std::make_shared<const parameters>(
      std::vector<parameter>{{"topK", std::int64_t{9}, "documents"}}));
  CHECK(seen == std::vector<std::int64_t>{5, 9});
}

TEST_CASE("a user gives up, and its behaviour hears of it") {
  static answer heard;
  auto plan = a_plan(1);
  plan->errors.patience = 2s;
  coroutine_user::does = [](user& u) -> session {
    const auto next = u.next_question();
    heard = co_await u.ask(*next);
  };
  coroutine c{plan};
  c.begin();
  c.admit();
  c.ring();
  CHECK(c.world.given_up == 1);
  c.answer(core::outcome_status::abandoned);
  CHECK(heard.error == "abandoned");
}

TEST_CASE("a session that is ended at a suspension leaves nothing") {
  for (int suspensions = 0; suspensions < 3; ++suspensions) {
    INFO(suspensions << " suspensions before");
    auto c = user_that(everything);
    c.begin();
    if (suspensions > 0)
      c.ring();
    if (suspensions > 1) {
      c.admit();
      c.answer();
    }
    CHECK(counted::alive == 2);
    c.user.deactivate();
    if (suspensions == 0)
      CHECK(c.world.question == std::nullopt);
    CHECK(counted::alive == 0);
    CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
    CHECK(c.world.idles.size() == 1);
  }
}

TEST_CASE("a session that is stopped while its answer is awaited ends with the answer") {
  auto c = user_that(everything);
  c.begin();
  c.ring();
  c.admit();
  c.user.deactivate();
  CHECK(counted::alive == 2);
  c.answer();
  CHECK(counted::alive == 0);
  CHECK(c.world.samples.size() == 1);
  CHECK(c.world.back.size() == 1);
}

TEST_CASE("a user that goes away takes its coroutine along, with its permit") {
  std::vector<settled> back;
  {
    auto c = user_that(everything);
    c.begin();
    c.ring();
    c.admit();
    CHECK(counted::alive == 2);
  }
  CHECK(counted::alive == 0);
}

TEST_CASE("what a coroutine throws comes out of the turn in which it was thrown") {
  auto c = user_that([](user& u) -> session {
    const counted local;
    co_await u.think(1s);
    throw std::runtime_error{"thrown"};
  });
  c.begin();
  CHECK_THROWS_WITH(c.ring(), "thrown");
  CHECK(counted::alive == 0);
  auto at_once = user_that([](user&) -> session {
    throw std::runtime_error{"thrown at once"};
    co_return;
  });
  CHECK_THROWS_WITH(at_once.begin(), "thrown at once");
}

TEST_CASE("a coroutine that waits for nothing takes no core") {
  auto c = user_that([](user&) -> session { co_return; });
  c.begin(true);
  CHECK(c.world.sessions.size() == 1);
  CHECK(c.world.alarm->pause == 1s);
}

TEST_CASE("each session begins the behaviour anew") {
  auto c = user_that(everything, 1);
  c.begin(true);
  for (std::size_t n = 1; n <= 3; ++n) {
    c.turn();
    c.admit();
    c.answer();
    CHECK(c.world.sessions.size() == n);
    CHECK(counted::alive == 0);
    c.ring(); // the next session
    CHECK(counted::alive == 2);
  }
  c.user.deactivate();
  CHECK(counted::alive == 0);
}
