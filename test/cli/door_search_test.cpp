#include "cli/door_search.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using loadtest::cli::door_search;
using namespace std::chrono_literals;

namespace {

constexpr core::mono_time t0{1h};

} // namespace

TEST_CASE("a coordinator is looked for more and more seldom, at least every five seconds") {
  door_search search{t0};
  for (const auto pause : {200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
    CHECK(search.failed("refused", t0).pause == pause);
}

TEST_CASE("a coordinator is looked for in five minutes, a pause that would end later included") {
  door_search search{t0};
  CHECK_FALSE(search.failed("refused", t0).over);
  CHECK_FALSE(search.failed("refused", t0 + 5min - 400ms).over);
  CHECK(search.failed("refused", t0 + 5min - 800ms + 1ns).over);
}

TEST_CASE("why a coordinator is not reached is told once, and again when it changes") {
  door_search search{t0};
  CHECK(search.failed("refused", t0).news);
  CHECK_FALSE(search.failed("refused", t0).news);
  CHECK(search.failed("no such name", t0).news);
  CHECK_FALSE(search.failed("no such name", t0).news);
  CHECK(search.failed("refused", t0).news);
}
