#include "actors/provision_state.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;

namespace {

std::shared_ptr<scenario::plan> two_orgs() {
  auto plan = std::make_shared<scenario::plan>();
  plan->test_run_id = "run";
  plan->targets.platform = scenario::dialect_kind::loadtest_v1;
  plan->org_count = 2;
  plan->org_users = {2, 1};
  plan->keys_per_user = 2;
  return plan;
}

const shard everything{1, {{1, 1, 2}, {2, 1, 1}}};

created_object made(const provision_step& step) {
  return {"id-" + step.wanted.name,
          core::secret{step.wanted.kind == kind_type::key ? "sk-" + step.wanted.name : ""}};
}

} // namespace

TEST_CASE("a shard is created parents first, with the platform's ids of the parents") {
  provision_state state{two_orgs(), everything, 100};
  std::map<kind_type, int> made_of;
  std::map<std::string, platform_object> by_id;
  while (const auto step = state.next()) {
    ++made_of[step->wanted.kind];
    if (step->wanted.kind != kind_type::org)
      CHECK(by_id.at(step->wanted.org_id).kind == kind_type::org);
    if (step->wanted.kind == kind_type::key)
      CHECK(by_id.at(step->wanted.user_id).kind == kind_type::user);
    const auto result = made(*step);
    by_id[result.id] = step->wanted;
    state.done(step->object, result);
  }
  CHECK(state.finished());
  CHECK_FALSE(state.failed());
  CHECK(made_of ==
        std::map<kind_type, int>{{kind_type::org, 2}, {kind_type::user, 3}, {kind_type::key, 6}});
  CHECK(state.orgs() == 2);
  CHECK(state.users() == 3);
  CHECK(state.created().size() == 11);
  CHECK(state.keys({1, 2}).size() == 2);
  CHECK(state.keys({1, 2})[0] != state.keys({1, 1})[0]);
}

TEST_CASE("no more calls are under way than allowed") {
  provision_state state{two_orgs(), everything, 1};
  const auto first = state.next();
  REQUIRE(first);
  CHECK_FALSE(state.next());
  CHECK_FALSE(state.finished());
  state.done(first->object, made(*first));
  CHECK(state.next());
}

TEST_CASE("after a failure nothing more is begun, and what exists is known") {
  provision_state state{two_orgs(), everything, 100};
  const auto one = state.next();
  const auto two = state.next();
  REQUIRE(two);
  state.done(one->object, core::error{"500 Internal Server Error"});
  CHECK_FALSE(state.next());
  CHECK_FALSE(state.finished()); // the second organisation is still under way
  state.done(two->object, made(*two));
  CHECK_FALSE(state.next());
  CHECK(state.finished());
  CHECK(state.failure().find(one->wanted.name) != std::string::npos);
  CHECK(state.failure().find("500 Internal Server Error") != std::string::npos);
  REQUIRE(state.created().size() == 1);
  CHECK(state.created()[0].id == "id-" + two->wanted.name);
}

TEST_CASE("a platform without administration has nothing to create") {
  auto plan = two_orgs();
  plan->targets.platform = scenario::dialect_kind::static_keys;
  plan->targets.static_keys = {core::secret{"a"}, core::secret{"b"}};
  provision_state state{plan, everything, 4};
  CHECK_FALSE(state.next());
  CHECK(state.finished());
  CHECK(state.users() == 3);
  CHECK(state.keys({2, 1}).size() == 2);
  CHECK(state.created().empty());
}

TEST_CASE("children are removed before their parents, and a failure stops nothing") {
  std::vector<platform_object> objects{{kind_type::org, "o", "1", "", ""},
                                       {kind_type::user, "u", "2", "1", ""},
                                       {kind_type::key, "k", "3", "1", "2"},
                                       {kind_type::key, "l", "4", "1", "2"}};
  retire_state state{objects, 10};
  const auto k = state.next();
  const auto l = state.next();
  REQUIRE(l);
  CHECK_FALSE(state.next()); // the user waits for both keys
  state.done(k->object, {});
  CHECK_FALSE(state.next());
  state.done(l->object, core::error{"503"});
  const auto u = state.next();
  REQUIRE(u);
  CHECK(u->wanted.name == "u");
  state.done(u->object, {});
  const auto o = state.next();
  REQUIRE(o);
  CHECK(o->wanted.name == "o");
  CHECK_FALSE(state.finished());
  state.done(o->object, {});
  CHECK(state.finished());
  CHECK(state.left_behind() == std::vector<std::string>{"api key 'l' (id 4): 503"});
}
