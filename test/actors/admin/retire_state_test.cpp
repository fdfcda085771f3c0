#include "actors/admin/retire_state.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;

namespace {

using namespace std::chrono_literals;
using hope = core::error::hope;

const core::mono_time t0{1h};
const core::error silence{"no answer in time", hope::unanswered, {}};

} // namespace

TEST_CASE("children are removed before their parents, and a failure stops nothing") {
  retire_state state{{{kind_type::org, "o", "1", "", ""},
                      {kind_type::user, "u", "2", "1", ""},
                      {kind_type::key, "k", "3", "1", "2"},
                      {kind_type::key, "l", "4", "1", "2"}},
                     10};
  const auto k = state.next(t0);
  const auto l = state.next(t0);
  REQUIRE(l);
  CHECK_FALSE(state.next(t0)); // the user waits for both keys
  state.retired(k->object, {}, t0);
  CHECK_FALSE(state.next(t0));
  state.retired(l->object, core::error{"403"}, t0);
  const auto second = state.next(t0);
  REQUIRE(second);
  CHECK(second->wanted.name == "l");
  CHECK_FALSE(state.next(t0));
  state.retired(second->object, core::error{"403 again"}, t0);
  const auto u = state.next(t0);
  REQUIRE(u);
  CHECK(u->wanted.name == "u");
  state.retired(u->object, {}, t0);
  const auto o = state.next(t0);
  REQUIRE(o);
  CHECK(o->wanted.name == "o");
  CHECK_FALSE(state.finished());
  state.retired(o->object, {}, t0);
  CHECK(state.finished());
  CHECK(state.left_behind() == std::vector<std::string>{"api key 'l' (id 4): 403 again"});
}

TEST_CASE("a removal that may pass is tried again") {
  retire_state state{{{kind_type::org, "o", "1", "", ""}}, 10};
  const auto o = state.next(t0);
  state.retired(o->object, core::error{"503", core::error::hope::later, {}}, t0);
  CHECK_FALSE(state.finished());
  REQUIRE(state.due());
  const auto again = state.next(*state.due());
  REQUIRE(again);
  state.retired(again->object, {}, t0);
  CHECK(state.finished());
  CHECK(state.left_behind().empty());
}

TEST_CASE("what may exist is looked for by its name and removed") {
  retire_state state{{{kind_type::org, "o", "1", "", ""}, {kind_type::user, "u", "", "1", ""}}, 10};
  const auto look = state.next(t0);
  REQUIRE(look);
  CHECK(look->call == provision_step::call_type::find);
  CHECK_FALSE(state.next(t0));
  state.found(look->object, std::vector<std::string>{"7", "8"}, t0);
  std::vector<std::string> removed;
  while (const auto step = state.next(t0)) {
    removed.push_back(step->wanted.id);
    state.retired(step->object, {}, t0);
  }
  CHECK(removed == std::vector<std::string>{"7", "8", "1"});
  CHECK(state.finished());
}

TEST_CASE("what may exist and cannot be looked for is left behind by name") {
  retire_state state{{{kind_type::user, "u", "", "1", ""}}, 10};
  const auto look = state.next(t0);
  state.found(look->object, core::error{"no find"}, t0);
  CHECK(state.finished());
  REQUIRE(state.left_behind().size() == 1);
  CHECK(state.left_behind()[0].find("user 'u' may exist") == 0);
}

TEST_CASE("what could not be looked for is gone with what it belongs to") {
  retire_state state{{{kind_type::user, "u", "2", "1", ""}, {kind_type::key, "k", "", "1", "2"}},
                     10};
  state.found(state.next(t0)->object, core::error{"no find"}, t0);
  state.retired(state.next(t0)->object, {}, t0);
  CHECK(state.finished());
  CHECK(state.left_behind().empty());

  retire_state stuck{{{kind_type::user, "u", "2", "1", ""}, {kind_type::key, "k", "", "1", "2"}},
                     10};
  stuck.found(stuck.next(t0)->object, core::error{"no find"}, t0);
  stuck.retired(stuck.next(t0)->object, core::error{"403"}, t0);
  stuck.retired(stuck.next(t0)->object, core::error{"403"}, t0);
  CHECK(stuck.finished());
  CHECK(stuck.left_behind().size() == 2);
}

TEST_CASE("nothing to remove is done at once") {
  CHECK(retire_state{{}, 10}.finished());
}

TEST_CASE("what the second try removes is not left behind") {
  retire_state state{{{kind_type::key, "k", "1", "", ""},
                      {kind_type::key, "l", "2", "", ""},
                      {kind_type::org, "o", "3", "", ""}},
                     1};
  std::vector<std::string> tried;
  std::set<std::string> refused;
  while (const auto step = state.next(t0)) {
    tried.push_back(step->wanted.name);
    const bool first = refused.insert(step->wanted.name).second;
    state.retired(step->object,
                  first ? core::result<void>{core::error{"400"}} : core::result<void>{}, t0);
  }
  CHECK(tried == std::vector<std::string>{"k", "l", "k", "l", "o", "o"});
  CHECK(state.finished());
  CHECK(state.left_behind().empty());
}

TEST_CASE("what stays 'later' to its last try is left behind at once") {
  retire_state state{{{kind_type::org, "o", "1", "", ""}}, 1};
  auto now = t0;
  int tries = 0;
  while (const auto step = state.next(now)) {
    ++tries;
    state.retired(step->object, core::error{"503", hope::later, {}}, now);
    now = state.due().value_or(now);
  }
  CHECK(tries == 7);
  CHECK(state.finished());
  CHECK(state.left_behind() == std::vector<std::string>{"organization 'o' (id 1): 503"});
}

TEST_CASE("a platform that does not answer is not asked for each object in turn") {
  std::vector<platform_object> objects{{kind_type::org, "may", "", "", ""}};
  for (int i = 0; i < 100; ++i)
    objects.push_back({kind_type::user, "u" + std::to_string(i), std::to_string(i), "1", ""});
  retire_state state{objects, 1};
  auto now = t0;
  int calls = 0;
  while (!state.finished()) {
    if (const auto step = state.next(now)) {
      ++calls;
      now += 1s; // the time-out of a call
      state.found(step->object, silence, now);
    } else if (const auto due = state.due()) {
      REQUIRE(*due > now);
      now = *due;
    }
  }
  CHECK(calls == 6); // three, and three probes
  CHECK(now - t0 < 15s);
  REQUIRE(state.left_behind().size() == 101);
  CHECK(state.left_behind()[0] == "organization 'may' may exist, the answer to its creation was "
                                  "lost: the platform does not answer (no answer in time)");
  CHECK(state.left_behind()[100] ==
        "user 'u99' (id 99): the platform does not answer (no answer in time)");
}

TEST_CASE("a platform that answers again is asked for the rest") {
  retire_state state{{{kind_type::org, "o", "1", "", ""}}, 1};
  auto now = t0;
  for (int calls = 0; calls < 5;)
    if (const auto step = state.next(now)) {
      ++calls;
      state.retired(step->object, silence, now);
    } else {
      now = *state.due();
    }
  now = *state.due();
  state.retired(state.next(now)->object, {}, now);
  CHECK(state.finished());
  CHECK(state.left_behind().empty());
}

TEST_CASE("at the deadline what is left is listed, and calls under way are cut") {
  retire_state state{{{kind_type::user, "u", "", "9", ""},
                      {kind_type::key, "k", "3", "1", "2"},
                      {kind_type::key, "l", "4", "1", "2"},
                      {kind_type::key, "m", "5", "1", "2"},
                      {kind_type::org, "o", "1", "", ""}},
                     2,
                     t0 + 1min};
  CHECK(state.due() == t0 + 1min);
  state.found(state.next(t0)->object, core::error{"no find"}, t0);
  const auto k = state.next(t0);
  const auto l = state.next(t0);
  REQUIRE(l);
  state.retired(k->object, {}, t0 + 59s);
  const auto m = state.next(t0 + 60s - 1ns);
  REQUIRE(m);
  CHECK_FALSE(state.next(t0 + 1min));
  CHECK(state.finished());
  CHECK_FALSE(state.due());
  const std::string over = "the time for the clean-up was over";
  const std::string unknown = over + "; a call was under way, what became of it is unknown";
  CHECK(state.left_behind() ==
        std::vector<std::string>{"api key 'l' (id 4): " + unknown, "api key 'm' (id 5): " + unknown,
                                 "organization 'o' (id 1): " + over,
                                 "user 'u' may exist, the answer to its creation was lost: no "
                                 "find"});
  // Nobody counts on these any more.
  state.retired(l->object, {}, t0 + 2min);
  CHECK(state.left_behind().size() == 4);
}

TEST_CASE("while a probe is awaited nothing is due, whatever waits for its next try") {
  std::vector<platform_object> objects;
  for (int i = 0; i < 4; ++i)
    objects.push_back({kind_type::key, "k" + std::to_string(i), std::to_string(i), "1", "2"});
  retire_state state{objects, 4};
  std::vector<provision_step> steps;
  while (const auto step = state.next(t0))
    steps.push_back(*step);
  REQUIRE(steps.size() == 4);
  for (const auto& step : steps)
    state.retired(step.object, silence, t0 + 1s);
  const auto probe_at = *state.due();
  const auto probe = state.next(probe_at);
  REQUIRE(probe);
  // The others' pauses end, but they are not asked.
  CHECK_FALSE(state.next(probe_at + 30s));
  CHECK_FALSE(state.due());
}
