#include "dice.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace loadtest::simulation;
using namespace std::chrono_literals;

TEST_CASE("dice answer the same question the same, whatever else was asked") {
  const dice one{7};
  const dice other{7};
  (void)other.between("something", 0, 100);
  (void)other.of("something").chance("else", 0.5);
  CHECK(one.between("number", 0, 1'000'000) == other.between("number", 0, 1'000'000));
  CHECK(one.of("a").of(3).between("t", 0s, 1h) == other.of("a").of(3).between("t", 0s, 1h));
}

TEST_CASE("other names, indices and seeds give other answers") {
  std::set<std::int64_t> answers;
  for (const auto seed : {1U, 2U})
    for (const auto* name : {"a", "b"})
      for (const auto index : {0U, 1U})
        answers.insert(dice{seed}.of(name).of(index).between("number", 0, 1'000'000'000));
  CHECK(answers.size() == 8);
}

TEST_CASE("times around a mean have it, and are at most ten times as long") {
  loadtest::core::nanoseconds sum{0};
  loadtest::core::nanoseconds longest{0};
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const auto t = dice{5}.of(i).around("time", 1ms);
    sum += t;
    longest = std::max(longest, t);
  }
  CHECK(sum / 20'000 > 970us);
  CHECK(sum / 20'000 < 1030us);
  CHECK(longest <= 10ms);
  CHECK(longest > 7ms);
}
