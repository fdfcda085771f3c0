#include "actors/admin/provision_state.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;

namespace {

std::shared_ptr<scenario::plan> two_orgs() {
  auto plan = std::make_shared<scenario::plan>();
  plan->test_run_id = "run";
  plan->targets.dialect = core::loadtest_v1_dialect();
  plan->org_count = 2;
  plan->org_users = {2, 1};
  plan->keys_per_user = 2;
  return plan;
}

using namespace std::chrono_literals;

const core::mono_time t0{1h};

const shard everything{{{1, 1, 2}, {2, 1, 1}}};

created_object made(const provision_step& step) {
  return {"id-" + step.wanted.name,
          core::secret{step.wanted.kind == kind_type::key ? "sk-" + step.wanted.name : ""}};
}

} // namespace

/// Answers activations, and gives the next creation.
std::optional<provision_step> next_creation(provision_state& state) {
  while (const auto step = state.next(t0)) {
    if (step->call == provision_step::call_type::create)
      return step;
    state.activated(step->object, {}, t0);
  }
  return std::nullopt;
}

core::error passing(core::error::hope again) {
  return {"503", again, {}};
}

TEST_CASE("a shard is created parents first, with the platform's ids of the parents") {
  provision_state state{two_orgs(), everything, 100};
  std::map<kind_type, int> made_of;
  std::map<std::string, platform_object> by_id;
  while (const auto step = next_creation(state)) {
    ++made_of[step->wanted.kind];
    if (step->wanted.kind != kind_type::org)
      CHECK(by_id.at(step->wanted.org_id).kind == kind_type::org);
    if (step->wanted.kind == kind_type::key)
      CHECK(by_id.at(step->wanted.user_id).kind == kind_type::user);
    const auto result = made(*step);
    by_id[result.id] = step->wanted;
    state.created(step->object, result, t0);
  }
  CHECK(state.finished());
  CHECK_FALSE(state.failed());
  CHECK(made_of ==
        std::map<kind_type, int>{{kind_type::org, 2}, {kind_type::user, 3}, {kind_type::key, 6}});
  CHECK(state.orgs() == 2);
  CHECK(state.users() == 3);
  CHECK(state.objects().size() == 11);
  CHECK(state.keys({1, 2}).size() == 2);
  CHECK(state.keys({1, 2})[0] != state.keys({1, 1})[0]);
}

TEST_CASE("no more calls are under way than allowed") {
  provision_state state{two_orgs(), everything, 1};
  const auto first = state.next(t0);
  REQUIRE(first);
  CHECK_FALSE(state.next(t0));
  CHECK_FALSE(state.finished());
  state.created(first->object, made(*first), t0);
  CHECK(state.next(t0));
}

TEST_CASE("after a failure nothing more is begun, and what exists is known") {
  provision_state state{two_orgs(), everything, 100};
  const auto one = state.next(t0);
  const auto two = state.next(t0);
  REQUIRE(two);
  state.created(one->object, core::error{"500 Internal Server Error"}, t0);
  CHECK_FALSE(state.next(t0));
  CHECK_FALSE(state.finished()); // the second organisation is still under way
  state.created(two->object, made(*two), t0);
  CHECK_FALSE(state.next(t0));
  CHECK(state.finished());
  CHECK(state.failure().find(one->wanted.name) != std::string::npos);
  CHECK(state.failure().find("500 Internal Server Error") != std::string::npos);
  REQUIRE(state.objects().size() == 1);
  CHECK(state.objects()[0].id == "id-" + two->wanted.name);
}

TEST_CASE("a platform without administration has nothing to create") {
  auto plan = two_orgs();
  plan->targets.dialect.reset();
  plan->targets.static_keys = {core::secret{"a"}, core::secret{"b"}};
  provision_state state{plan, everything, 4};
  CHECK_FALSE(state.next(t0));
  CHECK(state.finished());
  CHECK(state.users() == 3);
  CHECK(state.keys({2, 1}).size() == 2);
  CHECK(state.objects().empty());
}

TEST_CASE("what may pass is tried again after a pause") {
  provision_state state{two_orgs(), {{{2, 1, 1}}}, 4};
  const auto org = state.next(t0);
  REQUIRE(org);
  state.created(org->object, passing(core::error::hope::later), t0);
  CHECK_FALSE(state.failed());
  CHECK_FALSE(state.next(t0));
  REQUIRE(state.due());
  CHECK(*state.due() > t0);
  const auto again = state.next(*state.due());
  REQUIRE(again);
  CHECK(again->call == provision_step::call_type::create);
  state.created(again->object, made(*again), t0);
  CHECK(state.orgs() == 1);
}

TEST_CASE("what does not pass fails in the end") {
  provision_state state{two_orgs(), {{{2, 1, 1}}}, 4};
  auto now = t0;
  int tries = 0;
  while (const auto step = state.next(now)) {
    ++tries;
    state.created(step->object, passing(core::error::hope::later), now);
    now = state.due().value_or(now);
  }
  CHECK(tries == 7);
  CHECK(state.failed());
  CHECK(state.finished());
  CHECK(state.objects().empty());
}

TEST_CASE("after a lost answer an object is looked for before it is created again") {
  provision_state state{two_orgs(), {{{2, 1, 1}}}, 4};
  const auto org = state.next(t0);
  state.created(org->object, passing(core::error::hope::unanswered), t0);
  const auto look = state.next(*state.due());
  REQUIRE(look);
  CHECK(look->call == provision_step::call_type::find);
  state.found(look->object, std::vector<std::string>{"the-org"}, t0);
  const auto user = state.next(t0);
  REQUIRE(user);
  CHECK(user->wanted.org_id == "the-org");
}

TEST_CASE("where nothing can be looked for, a lost creation is made again under another name") {
  auto plan = two_orgs();
  plan->targets.dialect = core::ai_aas_dialect();
  provision_state state{plan, {{{2, 1, 1}}}, 4};
  const auto org = state.next(t0);
  REQUIRE(org);
  state.created(org->object, passing(core::error::hope::unanswered), t0);
  const auto again = state.next(*state.due());
  REQUIRE(again);
  CHECK(again->call == provision_step::call_type::create);
  CHECK(again->wanted.name == org->wanted.name + "-r2");
  state.created(again->object, made(*again), t0);
  REQUIRE(state.objects().size() == 2);
  CHECK(state.objects()[0].name == org->wanted.name);
  CHECK(state.objects()[0].id.empty()); // may exist
  CHECK(state.objects()[1].name == org->wanted.name + "-r2");
}

TEST_CASE("a name that is taken fails, unless the run's own lost creation took it") {
  provision_state stranger{two_orgs(), {{{2, 1, 1}}}, 4};
  const auto first = stranger.next(t0);
  stranger.created(first->object, passing(core::error::hope::taken), t0);
  CHECK(stranger.failed());

  provision_state own{two_orgs(), {{{2, 1, 1}}}, 4};
  const auto org = own.next(t0);
  own.created(org->object, passing(core::error::hope::unanswered), t0);
  const auto look = own.next(*own.due());
  own.found(look->object, std::vector<std::string>{}, t0);
  const auto again = own.next(t0);
  REQUIRE(again);
  own.created(again->object, passing(core::error::hope::taken), t0);
  CHECK_FALSE(own.failed());
  const auto second_look = own.next(t0);
  REQUIRE(second_look);
  CHECK(second_look->call == provision_step::call_type::find);
}

TEST_CASE("a key whose secret was lost is created again, and both are known") {
  auto plan = two_orgs();
  plan->keys_per_user = 1;
  provision_state state{plan, {{{2, 1, 1}}}, 4};
  for (int i = 0; i < 2; ++i) {
    const auto step = next_creation(state);
    state.created(step->object, made(*step), t0);
  }
  const auto key = next_creation(state);
  REQUIRE(key);
  state.created(key->object, passing(core::error::hope::unanswered), t0);
  const auto look = state.next(*state.due());
  state.found(look->object, std::vector<std::string>{"lost-key"}, t0);
  const auto again = state.next(t0);
  REQUIRE(again);
  CHECK(again->call == provision_step::call_type::create);
  state.created(again->object, made(*again), t0);
  CHECK(state.finished());
  std::set<std::string> ids;
  for (const auto& object : state.objects())
    ids.insert(object.id);
  CHECK(ids.size() == 5); // one of them is empty: the first answer may still come true
  CHECK(ids.contains("lost-key"));
  CHECK(ids.contains(""));
}

TEST_CASE("users join an organisation that another node has made, and leave it where it is") {
  auto plan = two_orgs();
  provision_state first{plan, {{{1, 1, 1}}}, 4};
  const auto org = next_creation(first);
  REQUIRE(org);
  first.created(org->object, made(*org), t0);
  CHECK(first.shared_orgs() == std::map<std::uint32_t, std::string>{{1, "id-" + org->wanted.name}});
  CHECK(first.objects().empty());

  provision_state second{plan, {{{1, 2, 1, "the-org"}}}, 4};
  const auto user = next_creation(second);
  REQUIRE(user);
  CHECK(user->wanted.kind == kind_type::user);
  CHECK(user->wanted.org_id == "the-org");
  CHECK(second.shared_orgs().empty());
}

TEST_CASE("what is made for users that were taken over has names of its own") {
  provision_state state{two_orgs(), {{{2, 1, 1}}, "-t1"}, 4};
  const auto org = next_creation(state);
  REQUIRE(org);
  CHECK(org->wanted.name == two_orgs()->org_name(2) + "-t1");
  state.created(org->object, made(*org), t0);
  CHECK(next_creation(state)->wanted.name == two_orgs()->user_name(2, 1) + "-t1");
  CHECK(state.objects().size() == 1);
}

TEST_CASE("each object is made in its own parents") {
  auto plan = two_orgs();
  provision_state state{plan, everything, 100};
  std::map<std::string, platform_object> made_of; // by name
  while (const auto step = next_creation(state)) {
    made_of[step->wanted.name] = step->wanted;
    state.created(step->object, made(*step), t0);
  }
  for (std::uint32_t o = 1; o <= 2; ++o)
    for (std::uint32_t u = 1; u <= plan->org_users[o - 1]; ++u) {
      const auto user = plan->user_name(o, u);
      CHECK(made_of.at(user) ==
            platform_object{kind_type::user, user, "", "id-" + plan->org_name(o), ""});
      for (const auto* number : {"-1", "-2"}) {
        const auto key = "key-" + user + number;
        CHECK(made_of.at(key) ==
              platform_object{kind_type::key, key, "", "id-" + plan->org_name(o), "id-" + user});
      }
    }
}

TEST_CASE("an organisation that was taken over in part goes with the part that has made it") {
  auto plan = two_orgs();
  provision_state state{plan, {{{1, 2, 1}}, "-t1"}, 4};
  const auto org = next_creation(state);
  REQUIRE(org);
  state.created(org->object, made(*org), t0);
  CHECK(state.shared_orgs().empty());
  REQUIRE(state.objects().size() == 1);
  CHECK(state.objects()[0].id == "id-" + org->wanted.name);
}

TEST_CASE("a platform that stops answering fails the bootstrap in bounded time") {
  provision_state state{two_orgs(), everything, 1};
  auto now = t0;
  int calls = 0;
  while (!state.finished()) {
    if (const auto step = state.next(now)) {
      ++calls;
      now += 1s; // the time-out of a call
      if (step->call == provision_step::call_type::find)
        state.found(step->object, passing(core::error::hope::unanswered), now);
      else
        state.created(step->object, passing(core::error::hope::unanswered), now);
    } else if (const auto due = state.due()) {
      REQUIRE(*due > now);
      now = *due;
    }
  }
  CHECK(calls == 6);
  CHECK(now - t0 < 15s);
  CHECK(state.failure() ==
        "the platform could not be made ready: the platform does not answer (503)");
}

TEST_CASE("where nothing goes on, calls are not awaited, and what they may have made is known") {
  provision_state state{two_orgs(), everything, 4, 1min};
  const auto one = state.next(t0);
  const auto two = state.next(t0);
  REQUIRE(two);
  state.created(one->object, made(*one), t0 + 10s);
  const auto user = state.next(t0 + 10s);
  REQUIRE(user);
  while (state.next(t0 + 10s))
    ;
  CHECK(state.due() == t0 + 70s);
  CHECK_FALSE(state.next(t0 + 70s - 1ns));
  CHECK_FALSE(state.finished());
  CHECK_FALSE(state.next(t0 + 70s));
  CHECK(state.finished());
  CHECK_FALSE(state.due());
  CHECK(state.failure() == "the platform could not be made ready: nothing has gone on for 60 s: "
                           "neither the platform nor the ledger answers");
  std::set<std::string> names;
  for (const auto& object : state.objects()) {
    names.insert(object.name);
    CHECK(object.id.empty() == (object.name != one->wanted.name));
  }
  CHECK(names == std::set<std::string>{one->wanted.name, two->wanted.name,
                                       two_orgs()->user_name(1, 1), two_orgs()->user_name(1, 2)});
  // Late answers change nothing.
  state.created(two->object, made(*two), t0 + 2min);
  CHECK(state.orgs() == 1);
}

TEST_CASE("a bootstrap that is given up has nothing due but its own patience") {
  provision_state state{two_orgs(), everything, 4, 1min};
  std::vector<provision_step> steps;
  while (const auto step = state.next(t0))
    steps.push_back(*step);
  REQUIRE(steps.size() == 2);
  state.created(steps[0].object, made(steps[0]), t0);
  while (const auto step = state.next(t0))
    steps.push_back(*step);
  REQUIRE(steps.size() == 4);
  // The breaker opens; then somebody asks for the end, while one call is still under way.
  for (const std::size_t i : {1, 2})
    state.created(steps[i].object, passing(core::error::hope::unanswered), t0 + 1s);
  state.abandon("stopped");
  CHECK(state.due() == t0 + 1min);
}
