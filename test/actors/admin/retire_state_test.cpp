#include "actors/admin/retire_state.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;

namespace {

const core::mono_time t0{std::chrono::hours{1}};

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
  CHECK(state.left_behind() == std::vector<std::string>{"api key 'l' (id 4): 403"});
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
  CHECK(stuck.finished());
  CHECK(stuck.left_behind().size() == 2);
}

TEST_CASE("nothing to remove is done at once") {
  CHECK(retire_state{{}, 10}.finished());
}
