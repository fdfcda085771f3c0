#include "test_user.hpp"

TEST_CASE("a user that is no longer wanted ends at once when it thinks, and after the answer when "
          "it asks") {
  conversation_user thinking{a_plan(5)};
  thinking.begin();
  thinking.turn();
  thinking.user.deactivate();
  CHECK(thinking.world.idles.size() == 1);
  thinking.ring(); // a stale alarm does nothing
  CHECK(thinking.world.sent.size() == 1);

  conversation_user asking{a_plan(5)};
  asking.begin();
  asking.ring();
  asking.admit();
  asking.user.deactivate();
  CHECK(asking.world.idles.size() == 0);
  asking.answer();
  CHECK(asking.world.idles.size() == 1);
  CHECK(asking.world.samples.size() == 1);
  CHECK(asking.world.sessions == std::vector<session_end>{session_end::test_stopped});
}

TEST_CASE("a user is done for good after its requests, and answers when it is wanted again") {
  auto plan = a_plan(5);
  plan->max_requests_per_user = 2;
  conversation_user c{plan};
  c.begin(true);
  c.turn();
  c.turn();
  c.ring();
  CHECK(c.world.sent.size() == 2);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::limit_reached});
  CHECK(c.world.idles.size() == 1);
  c.begin(true);
  CHECK(c.world.idles.size() == 2);
}

TEST_CASE("a user that is stopped ends its session at once, unless an answer is due") {
  auto plan = a_plan(5);
  plan->errors.retries = 1;
  conversation_user c{plan};
  c.begin(true, scenario::load_pattern{{}}, 4);
  const auto is_over = [&] {
    CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
    CHECK(c.world.idles == std::vector<std::uint64_t>{4});
    CHECK(c.user.progress().loop == 1);
  };
  SECTION("while it thinks") {
    c.user.deactivate();
    is_over();
    c.ring(); // a stale alarm does nothing
    is_over();
  }
  SECTION("while it waits for the limits, which hear of it") {
    c.ring();
    const auto question = *c.world.question;
    c.user.deactivate();
    is_over();
    CHECK(c.world.withdrawn == std::vector<std::uint64_t>{question});
    c.admit(); // it was on its way
    is_over();
    CHECK(c.world.back == std::vector<settled>{{101, 0, false}});
  }
  SECTION("while it rests") {
    c.ring();
    c.admit();
    c.fail(core::error_type::timeout);
    c.user.deactivate();
    is_over();
    CHECK(c.world.withdrawn.empty());
    c.ring();
    is_over();
  }
  SECTION("while it is answered") {
    c.ring();
    c.admit();
    c.user.deactivate();
    CHECK(c.world.sessions.empty());
    CHECK(c.world.idles.empty());
    SECTION("well") {
      c.answer();
    }
    SECTION("or not: there is no retry") {
      c.fail(core::error_type::timeout);
    }
    is_over();
    CHECK(c.world.samples.at(0).last_attempt);
    CHECK(c.world.back.size() == 1);
  }
  CHECK_FALSE(c.world.question);
  CHECK(c.world.sent.size() <= 1);
}

TEST_CASE("a user that is stopped between two sessions is idle, and has ended none twice") {
  conversation_user c{a_plan(1)};
  c.begin(true, scenario::load_pattern{{}}, 4);
  c.turn();
  c.user.deactivate();
  CHECK(c.world.sessions == std::vector<session_end>{session_end::questions_completed});
  CHECK(c.world.idles == std::vector<std::uint64_t>{4});
  c.ring();
  CHECK(c.world.sent.size() == 1);
}

TEST_CASE("a session whose last answer comes after the end of the run was stopped, not completed") {
  conversation_user c{a_plan(1)};
  c.begin();
  c.ring();
  c.admit();
  c.user.deactivate();
  c.answer();
  CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
}

TEST_CASE("a user that the limits stop ends its session, and begins another when it is wanted") {
  conversation_user c{a_plan(5)};
  c.begin(true, scenario::load_pattern{{}}, 4);
  c.ring();
  c.admit(admittance::stopped);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
  CHECK(c.world.idles == std::vector<std::uint64_t>{4});
  CHECK(c.world.samples.empty());
  CHECK(c.world.back.empty());
  c.begin(true, scenario::load_pattern{{}}, 5);
  c.turn();
  CHECK(c.world.samples.at(0).loop == 1);
}

TEST_CASE("a user that is wanted again before its answer comes goes on with its session") {
  conversation_user c{a_plan(2)};
  c.begin(true, scenario::load_pattern{{}}, 4);
  c.ring();
  c.admit();
  c.user.deactivate();
  c.begin(true, scenario::load_pattern{{}}, 5);
  CHECK(c.world.idles.empty());
  c.answer();
  CHECK(c.world.sessions.empty());
  c.user.deactivate();
  CHECK(c.world.idles == std::vector<std::uint64_t>{5}); // of the last that it has seen
}

TEST_CASE("a user that is wanted again after it was stopped in a queue asks under a new number") {
  conversation_user c{a_plan(2)};
  c.begin(true);
  c.ring();
  const auto first = *c.world.question;
  c.user.deactivate();
  c.begin(true);
  c.ring();
  CHECK(*c.world.question != first);
  c.user.admitted(first, admittance::granted, c.world.issue());
  CHECK(c.world.sent.empty());
  CHECK(c.world.back.size() == 1);
  c.admit();
  CHECK(c.world.sent == std::vector<std::string>{"run-2-3-2-1"});
}

TEST_CASE("a retired user ends its session, and says that it is idle whenever it is wanted") {
  conversation_user c{a_plan(5)};
  c.begin(true);
  c.user.retire();
  CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
  CHECK(c.world.idles == std::vector<std::uint64_t>{1});
  c.begin(true, scenario::load_pattern{{}}, 2);
  CHECK(c.world.idles == std::vector<std::uint64_t>{1, 2});
  CHECK(c.world.sent.empty());
}
