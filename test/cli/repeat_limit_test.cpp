#include "cli/repeat_limit.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli;
using namespace std::chrono_literals;

namespace {

const core::mono_time start{1h};

core::log_event failure(const std::string& msg = "attempt failed",
                        core::log_level level = core::log_level::warn) {
  return {level, msg, {}};
}

int admitted(repeat_limit& limit, int times, core::mono_time at) {
  int passed = 0;
  for (int i = 0; i < times; ++i)
    passed += limit.admit(failure(), at) ? 1 : 0;
  return passed;
}

std::int64_t repeated(const core::log_event& sum) {
  REQUIRE(sum.fields.size() == 1);
  CHECK(sum.fields[0].name == "repeated");
  return std::get<std::int64_t>(sum.fields[0].value);
}

} // namespace

TEST_CASE("of many events of a kind a few pass each second, and the rest are counted") {
  repeat_limit limit;
  CHECK(admitted(limit, 100, start) == 5);
  CHECK(limit.sums(start + 999ms, false).empty());
  const auto sums = limit.sums(start + 1s, false);
  REQUIRE(sums.size() == 1);
  CHECK(sums[0].level == core::log_level::warn);
  CHECK(sums[0].msg == "attempt failed");
  CHECK(repeated(sums[0]) == 95);
  CHECK(limit.sums(start + 5s, false).empty());
  CHECK(admitted(limit, 3, start + 6s) == 3);
  CHECK(limit.sums(start + 9s, false).empty());
}

TEST_CASE("a flood without a pause is summed up as well") {
  repeat_limit limit;
  CHECK(admitted(limit, 10, start) == 5);
  CHECK(admitted(limit, 10, start + 1s) == 5);
  const auto of_the_first = limit.sums(start + 1500ms, false);
  REQUIRE(of_the_first.size() == 1);
  CHECK(repeated(of_the_first[0]) == 5);
  const auto rest = limit.sums(start + 1500ms, true);
  REQUIRE(rest.size() == 1);
  CHECK(repeated(rest[0]) == 5);
}

TEST_CASE("kinds are told apart by level and message") {
  repeat_limit limit;
  admitted(limit, 10, start);
  CHECK(limit.admit(failure("another"), start));
  CHECK(limit.admit(failure("attempt failed", core::log_level::debug), start));
  CHECK(limit.sums(start, true).size() == 1);
}

TEST_CASE("what was held in seconds that nobody asked about is counted in full") {
  repeat_limit limit;
  CHECK(admitted(limit, 12, start) == 5);
  CHECK(admitted(limit, 9, start + 1s) == 5);
  CHECK(admitted(limit, 8, start + 2s) == 5);
  const auto sums = limit.sums(start + 2500ms, false);
  REQUIRE(sums.size() == 1);
  CHECK(repeated(sums[0]) == 7 + 4);
  const auto rest = limit.sums(start + 3s, false);
  REQUIRE(rest.size() == 1);
  CHECK(repeated(rest[0]) == 3);
  CHECK(limit.sums(start + 9s, true).empty());
}

TEST_CASE("a second is over after a second, and not before") {
  repeat_limit limit;
  CHECK(admitted(limit, 5, start) == 5);
  CHECK(admitted(limit, 1, start + 999ms) == 0);
  CHECK(admitted(limit, 6, start + 1s) == 5);
}
