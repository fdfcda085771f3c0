#include "metrics/record/user_totals.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

core::sample by(std::uint32_t org, std::uint32_t user, core::sample s) {
  s.org = org;
  s.user = user;
  return s;
}

} // namespace

TEST_CASE("what a user did is counted apart from what others did") {
  user_table table;
  table.add(by(1, 2, a_success()));
  table.add(by(1, 2, a_failure(core::error_type::timeout)));
  auto ignored = by(1, 2, a_failure(core::error_type::http_error));
  ignored.ignored = true;
  table.add(ignored);
  table.add(by(1, 2, an_end(core::outcome_status::abandoned)));
  table.add(by(1, 2, an_end(core::outcome_status::cancelled)));
  table.add_session(1, 2);
  table.add(by(2, 1, a_success()));

  const auto one = table.of(1, 2);
  CHECK(one.attempts == 5);
  CHECK(one.ok == 1);
  CHECK(one.errors == 1);
  CHECK(one.ignored == 1);
  CHECK(one.abandoned == 1);
  CHECK(one.cancelled == 1);
  CHECK(one.sessions == 1);
  CHECK(one.prompt_tokens == 7);
  CHECK(one.completion_tokens == 11);
  CHECK(one.cost_nanousd == 5'000'000);
  CHECK(one.latency.dense().max() == 150ms);
  CHECK(table.of(2, 1).attempts == 1);
  CHECK(table.of(3, 1) == [] {
    user_totals none;
    none.org = 3;
    none.user = 1;
    return none;
  }());
}

TEST_CASE("warm-up counts for a user as everything else does") {
  user_table table;
  auto warm_up = a_success();
  warm_up.measured = false;
  table.add(by(1, 1, warm_up));
  CHECK(table.of(1, 1).attempts == 1);
}

TEST_CASE("the parts of several nodes merge into the same table") {
  core::random_stream random{5};
  user_table all;
  user_table here;
  user_table there;
  for (int i = 0; i < 2000; ++i) {
    auto s = any_sample(random);
    s.user = static_cast<std::uint32_t>(1 + random.below(40));
    auto& part = i % 2 ? here : there;
    all.add(s);
    part.add(s);
    all.add_session(s.org, s.user);
    part.add_session(s.org, s.user);
  }
  user_table merged;
  for (auto* part : {&here, &there})
    for (auto some = part->take(7); !some.empty(); some = part->take(7)) {
      CHECK(some.size() <= 7);
      for (const auto& user : some)
        merged.merge(user);
    }
  CHECK(here.take(1).empty());
  const auto expected = all.take(10'000);
  CHECK(expected.size() > 300);
  for (const auto& user : expected)
    CHECK(merged.of(user.org, user.user) == user);
  CHECK(merged.take(10'000).size() == expected.size());
}

TEST_CASE("a row of users.csv has a cell for each column, empty where there is no value") {
  user_totals none;
  none.org = 1;
  none.user = 3;
  CHECK(users_row("Müller, Söhne", "u-3", none) ==
        "1,3,\"Müller, Söhne\",u-3,0,0,0,0,0,0,0,0,0,0,,,,\n");
  user_totals some;
  some.org = 2;
  some.user = 1;
  for (int i = 0; i < 30; ++i)
    some.add(a_success());
  some.sessions = 4;
  CHECK(users_row("o", "u", some) == "2,1,o,u,30,30,0,0,0,0,4,210,330,0.15,150,150,,150\n");
  const auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  CHECK(commas(users_header()) == commas(users_row("o", "u", some)));
}
