#include "virtual_run.hpp"

namespace {

using request_key = std::tuple<std::string, std::string, std::string>;

/// Who asked what: organisation and user, model, question.
std::multiset<request_key> asked_in(const virtual_run& r) {
  std::multiset<request_key> result;
  for (const auto& a : r.platform.requests) {
    const auto user = a.request_id.substr(0, a.request_id.find('-', a.request_id.find('-', 4) + 1));
    result.emplace(user, a.model, a.messages.back().text);
  }
  return result;
}

/// Its process is killed.
void kill(virtual_run& r, const std::string& host) {
  caf::anon_send_exit(r.hosts[host].actor, caf::exit_reason::user_shutdown);
}

std::shared_ptr<scenario::plan> single_turns() {
  auto plan = a_plan();
  plan->org_users = {4, 4, 4};
  plan->org_count = 3;
  plan->conversation = {};
  plan->questions_per_session = {core::shape::constant, 12, 0, 0, 0};
  return plan;
}

} // namespace

TEST_CASE("one host or three make no difference to what is asked") {
  const auto plan = a_plan();
  virtual_run one{plan};
  one.until(1h);
  virtual_run three{plan, {"w1", "w2"}};
  three.until(1h);
  REQUIRE(one.finished);
  REQUIRE(three.finished);
  CHECK(asked_in(one) == asked_in(three));
  CHECK(three.finished->total->overall().attempts == 32);
  CHECK(three.platform.alive.empty());
  // All but the organisation that two nodes share was removed by the node that had made it.
  CHECK(three.left_to_sweep == std::vector<std::string>{plan->org_name(2)});
  CHECK(three.platform.wrong_removals.empty());
  CHECK(one.platform.wrong_removals.empty());
  for (const auto& [name, host] : three.hosts) {
    REQUIRE(host.over);
    CHECK(host.over->failure.empty());
  }
}

TEST_CASE("users of a lost worker go on elsewhere with what they had not asked yet") {
  const auto plan = single_turns();
  virtual_run whole{plan};
  whole.until(1h);
  virtual_run r{plan, {"w1", "w2"}};
  r.until(4500ms);
  kill(r, "w1");
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.degraded);
  CHECK(r.finished->result.ended_by == "completed");
  CHECK(r.told(core::log_level::error, "worker lost") == 1);
  CHECK(std::count(r.swept.begin(), r.swept.end(), "w1") == 1);
  CHECK(r.platform.alive.empty());
  // All that a run without loss asks was asked, and counted no more than once.
  const auto wanted = asked_in(whole);
  const auto asked = asked_in(r);
  CHECK(std::includes(asked.begin(), asked.end(), wanted.begin(), wanted.end()));
  CHECK(asked.size() < wanted.size() + 12);
  CHECK(r.finished->total->overall_all().attempts == wanted.size());
  std::set<std::string> ids;
  for (const auto& a : r.platform.requests)
    CHECK(ids.insert(a.request_id).second);
}

TEST_CASE(
    "a worker without an answer asks nothing after six seconds, and goes when it is given up") {
  auto plan = single_turns();
  plan->questions_per_session = {core::shape::constant, 100, 0, 0, 0};
  virtual_run r{plan, {"w1"}};
  r.until(3s);
  // The coordinator is gone for good.
  caf::anon_send_exit(r.run, caf::exit_reason::kill);
  const auto gone = r.platform.clock->now();
  r.until(1min);
  for (const auto& a : r.platform.requests)
    if (a.part == "w1")
      CHECK(a.at <= gone + 6s);
  REQUIRE(r.hosts["w1"].over);
  CHECK(r.hosts["w1"].over->failure == "the coordinator is lost");
  CHECK(r.hosts["w1"].over->left_behind.empty());
}

TEST_CASE("a worker that is asked to leave finishes its answers, and others its questions") {
  const auto plan = single_turns();
  virtual_run whole{plan};
  whole.until(1h);
  virtual_run r{plan, {"w1", "w2"}};
  r.until(4500ms);
  caf::anon_send(r.hosts["w1"].actor, leaving{"w1"});
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.degraded);
  CHECK(asked_in(r) == asked_in(whole));
  CHECK(r.finished->total->overall_all().attempts == asked_in(whole).size());
  REQUIRE(r.hosts["w1"].over);
  CHECK(r.hosts["w1"].over->failure.empty());
  CHECK(r.platform.alive.empty());
}

TEST_CASE(
    "a worker whose coordinator is lost when all is removed already has nothing to wait for") {
  virtual_run r{single_turns(), {"w1"}};
  r.read_records = [&](std::uint64_t) {
    caf::anon_send_exit(r.run, caf::exit_reason::kill);
    return std::string{"{}\n"};
  };
  r.until(1h);
  REQUIRE(r.hosts["w1"].over);
  CHECK(r.hosts["w1"].over->failure == "the coordinator is lost");
}
