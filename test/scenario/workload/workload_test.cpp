#include "scenario/workload/question.hpp"
#include "scenario/workload/workload.hpp"
#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <numeric>

using namespace loadtest;
using namespace std::chrono_literals;
using scenario::interaction;
using shared_plan = std::shared_ptr<const scenario::plan>;

namespace {

shared_plan make_plan(const std::string& spec_lines) {
  return std::make_shared<scenario::plan>(
      test::plan_of(test::with_spec("  seed: 11\n" + spec_lines)));
}

std::vector<interaction> session(const shared_plan& plan, std::uint32_t org, std::uint32_t user,
                                 std::uint32_t loop) {
  scenario::workload source{plan, org, user, loop};
  std::vector<interaction> result;
  while (auto next = source.next())
    result.push_back(*next);
  return result;
}

bool same(const interaction& a, const interaction& b) {
  return a.conversation == b.conversation && a.turn == b.turn && a.think == b.think &&
         a.question == b.question && a.model == b.model && a.max_tokens == b.max_tokens &&
         a.temperature == b.temperature && a.stream == b.stream;
}

bool same(const std::vector<interaction>& a, const std::vector<interaction>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

const char* const conversational =
    "  users: { perOrg: 50 }\n"
    "  userBehavior:\n"
    "    questionsPerSession: { min: 5, max: 8 }\n"
    "    thinkTimeSeconds: { base: 2, variance: 1 }\n"
    "    modelPreferences: [{ model: a, weight: 3 }, { model: b, weight: 1 }]\n"
    "    maxTokensPerRequest: { min: 10, max: 20 }\n"
    "    temperature: { min: 0.1, max: 0.9 }\n"
    "    conversationStyle: { multiTurnProbability: 0.5, turnsPerConversation: { min: 2, max: 4 } "
    "}\n";

/// The think times of many sessions, in seconds, each after the first question.
std::vector<double> think_times(const std::string& value) {
  const auto plan =
      make_plan("  userBehavior: { questionsPerSession: 50, thinkTimeSeconds: " + value + " }\n");
  std::vector<double> result;
  for (std::uint32_t user = 1; user <= 100; ++user)
    for (const auto& i : session(plan, 1, user, 0))
      if (i.think > 0ns)
        result.push_back(core::to_seconds(i.think));
  return result;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0.0;
  for (const double v : values)
    sum += (v - middle) * (v - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

} // namespace

TEST_CASE("a session is the same whenever and in whatever order it is made") {
  const auto plan = make_plan(conversational);
  const auto first = session(plan, 1, 3, 2);
  session(plan, 1, 4, 0);
  CHECK(same(first, session(plan, 1, 3, 2)));
  CHECK(same(first, session(make_plan(conversational), 1, 3, 2)));

  scenario::workload a{plan, 1, 5, 0};
  scenario::workload b{plan, 1, 6, 0};
  std::vector<interaction> interleaved;
  while (auto next = a.next()) {
    interleaved.push_back(*next);
    b.next();
  }
  CHECK(same(interleaved, session(plan, 1, 5, 0)));
}

TEST_CASE("a seed means the same requests in every version") {
  const auto plan = make_plan("  organizations: { count: 3 }\n"
                              "  users: { perOrg: { min: 2, max: 40, distribution: random } }\n" +
                              std::string{conversational}.substr(sizeof "  users: { perOrg: 50 }"));
  CHECK(plan->org_users == std::vector<std::uint32_t>{24, 37, 12});
  std::uint64_t digest = 0xcbf29ce484222325ULL; // FNV-1a
  const auto add = [&](const auto& value) {
    for (const unsigned char c : std::string{value} + "\n")
      digest = (digest ^ c) * 0x100000001b3ULL;
  };
  for (std::uint32_t org = 1; org <= 3; ++org)
    for (std::uint32_t loop = 0; loop < 3; ++loop)
      for (const auto& i : session(plan, org, 2, loop)) {
        add(i.question);
        add(i.model);
        add(std::to_string(i.think.count()));
        add(std::to_string(i.max_tokens));
        add(std::to_string(*i.temperature));
      }
  CHECK(digest == 0x7fc2f17a130fba92ULL);
}

TEST_CASE("users, organisations, sessions and seeds ask differently") {
  const auto plan = make_plan(conversational);
  const auto one = session(plan, 1, 1, 0);
  CHECK_FALSE(same(one, session(plan, 1, 2, 0)));
  CHECK_FALSE(same(one, session(plan, 2, 1, 0)));
  CHECK_FALSE(same(one, session(plan, 1, 1, 1)));
  auto other = *plan;
  other.seed = 12;
  CHECK_FALSE(same(one, session(std::make_shared<scenario::plan>(other), 1, 1, 0)));
}

TEST_CASE("the run id and the number of users change no request") {
  const auto plan = make_plan(conversational);
  auto other = *plan;
  other.test_run_id = "another";
  other.org_users = {1000, 1000};
  CHECK(same(session(plan, 1, 7, 1), session(std::make_shared<scenario::plan>(other), 1, 7, 1)));
}

TEST_CASE("a longer session begins as the shorter one did") {
  const auto questions = [](int count) {
    return session(make_plan("  userBehavior: { questionsPerSession: " + std::to_string(count) +
                             ", conversationStyle: { multiTurnProbability: 0.5 } }\n"),
                   1, 1, 0);
  };
  const auto four = questions(4);
  auto nine = questions(9);
  REQUIRE(nine.size() == 9);
  nine.resize(4);
  CHECK(same(four, nine));
}

TEST_CASE("conversations have the turns that were asked for and follow each other") {
  const auto plan = make_plan(conversational);
  int conversations = 0;
  int with_turns = 0;
  for (std::uint32_t user = 1; user <= 400; ++user) {
    const auto all = session(plan, 1, user, 0);
    CHECK((all.size() >= 5 && all.size() <= 8));
    CHECK((all[0].conversation == 0 && all[0].turn == 0 && all[0].think == 0ns));
    for (std::size_t i = 1; i < all.size(); ++i) {
      const bool follows = all[i].conversation == all[i - 1].conversation;
      CHECK(all[i].turn == (follows ? all[i - 1].turn + 1 : 0));
      CHECK(all[i].turn < 4);
      if (follows)
        CHECK(all[i].model == all[i - 1].model);
      else
        CHECK(all[i].conversation == all[i - 1].conversation + 1);
      // The last conversation may be cut short.
      if (i + 1 < all.size() && all[i].turn == 0) {
        ++conversations;
        with_turns += all[i + 1].turn == 1;
      }
    }
  }
  CHECK(with_turns / static_cast<double>(conversations) == Approx(0.5).margin(0.05));
}

TEST_CASE("a user thinks before its later sessions, too") {
  const auto plan = make_plan("  userBehavior: { thinkTimeSeconds: { min: 1, max: 2 } }\n");
  CHECK(session(plan, 1, 1, 0).front().think == 0ns);
  for (std::uint32_t loop = 1; loop < 5; ++loop)
    CHECK(session(plan, 1, 1, loop).front().think >= 1s);
}

TEST_CASE("each session has a duration of its own, when sessions have one") {
  const auto duration = [](const shared_plan& plan, std::uint32_t user, std::uint32_t loop) {
    return scenario::workload{plan, 1, user, loop}.duration();
  };
  CHECK_FALSE(duration(make_plan(""), 1, 0));
  const auto plan = make_plan("  userBehavior: { sessionDuration: { min: 2, max: 5, distribution: "
                              "random, unit: minutes } }");
  CHECK(duration(plan, 1, 0) == duration(plan, 1, 0));
  CHECK(duration(plan, 1, 0) != duration(plan, 2, 0));
  CHECK(duration(plan, 1, 0) != duration(plan, 1, 1));
  CHECK((*duration(plan, 1, 0) >= 2min && *duration(plan, 1, 0) <= 5min));
  CHECK(*duration(plan, 1, 0) % 1ms == 0ns);
}

TEST_CASE("models are chosen by their weights, and there is none when none is named") {
  const auto plan = make_plan(conversational);
  std::map<std::string, int> models;
  int all = 0;
  for (std::uint32_t user = 1; user <= 1000; ++user)
    for (const auto& i : session(plan, 1, user, 0)) {
      ++models[i.model];
      ++all;
    }
  CHECK(models.size() == 2);
  CHECK(models["a"] / static_cast<double>(all) == Approx(0.75).margin(0.03));
  CHECK(session(make_plan(""), 1, 1, 0).at(0).model.empty());
}

TEST_CASE("limits of tokens and temperatures stay in their bounds, and are absent by default") {
  for (const auto& i : session(make_plan(conversational), 1, 1, 0)) {
    CHECK((i.max_tokens >= 10 && i.max_tokens <= 20));
    CHECK((*i.temperature >= 0.1 && *i.temperature <= 0.9));
  }
  const auto plain = session(make_plan(""), 1, 1, 0).at(0);
  CHECK(plain.max_tokens == 0);
  CHECK_FALSE(plain.temperature);
  CHECK(plain.stream);
}

TEST_CASE("think times keep to the parameters of their distribution within 10 percent") {
  const auto gaussian = think_times("{ base: 4, variance: 2 }");
  CHECK(mean(gaussian) == Approx(4.0).epsilon(0.1));
  CHECK(deviation(gaussian) == Approx(1.0).epsilon(0.1));
  const auto uniform = think_times("{ min: 2, max: 6 }");
  CHECK(mean(uniform) == Approx(4.0).epsilon(0.1));
  CHECK(deviation(uniform) == Approx(4.0 / std::sqrt(12.0)).epsilon(0.1));
  const auto exponential = think_times("{ base: 3, distribution: exponential }");
  CHECK(mean(exponential) == Approx(3.0).epsilon(0.1));
  CHECK(deviation(exponential) == Approx(3.0).epsilon(0.1));
  const auto poisson = think_times("{ min: 0, max: 20, distribution: poisson }");
  CHECK(mean(poisson) == Approx(10.0).epsilon(0.1));
  CHECK(deviation(poisson) == Approx(std::sqrt(10.0)).epsilon(0.1));
}

TEST_CASE("think times are whole milliseconds within their bounds") {
  const auto plan =
      make_plan("  userBehavior: { questionsPerSession: 200, thinkTimeSeconds: { base: 1, "
                "variance: 3, min: 0.5, max: 1.2 } }\n");
  for (const auto& i : session(plan, 1, 1, 0)) {
    CHECK(i.think % 1ms == 0ns);
    if (i.think != 0ns)
      CHECK((i.think >= 500ms && i.think <= 1200ms));
  }
}

TEST_CASE("mixed asks by every strategy, a named strategy by itself alone") {
  const auto openings = [](const std::string& strategy) {
    const auto plan = make_plan("  userBehavior: { questionsPerSession: 1, questionStrategies: [{ "
                                "name: " +
                                strategy + " }] }\n");
    std::map<std::string_view, int> result;
    const scenario::question_source questions{plan->seed};
    for (std::uint32_t user = 1; user <= 1000; ++user) {
      const auto asked = session(plan, 1, user, 0).at(0).question;
      for (const auto plain : scenario::plain_strategies())
        result[plain] += asked == questions.opening(plain, {1, user, 0, 0});
    }
    return result;
  };
  for (const auto& [strategy, count] : openings("mixed")) {
    INFO(strategy);
    CHECK(count == Approx(200).margin(50));
  }
  CHECK(openings("technical")["technical"] == 1000);
}

TEST_CASE("each user has one of the behaviours, by their weights and the seed") {
  const auto plan =
      make_plan("  userBehavior: { behaviors: [{ name: a, weight: 3 }, { name: b }] }\n");
  int with_a = 0;
  for (std::uint32_t org = 1; org <= 40; ++org)
    for (std::uint32_t user = 1; user <= 50; ++user) {
      const auto& name = scenario::behavior_of(*plan, org, user).name;
      CHECK(name == scenario::behavior_of(*plan, org, user).name);
      with_a += name == "a" ? 1 : 0;
    }
  CHECK(with_a > 1400);
  CHECK(with_a < 1600);
  const auto one = make_plan("  userBehavior: { behavior: a }\n");
  CHECK(scenario::behavior_of(*one, 1, 1).name == "a");
}
