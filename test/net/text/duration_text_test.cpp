#include "net/text/duration_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using net::find_wait;
using net::parse_duration;

TEST_CASE("durations are read in every unit that servers use") {
  CHECK(parse_duration("2") == 2s);
  CHECK(parse_duration("1.5") == 1500ms);
  CHECK(parse_duration("20ms") == 20ms);
  CHECK(parse_duration("1s") == 1s);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("6m0s") == 6min);
  CHECK(parse_duration("1h2m3.5s") == 1h + 2min + 3500ms);
  CHECK(parse_duration(" 2 seconds ") == 2s);
  CHECK(parse_duration("1 minute 30 seconds") == 90s);
  for (const auto* second : {"s", "sec", "secs", "second", "seconds"})
    CHECK(parse_duration(std::string{"7 "} + second) == 7s);
  for (const auto* millisecond : {"ms", "msec", "millisecond", "milliseconds"})
    CHECK(parse_duration(std::string{"7"} + millisecond) == 7ms);
  for (const auto* minute : {"m", "min", "minute", "minutes"})
    CHECK(parse_duration(std::string{"7"} + minute) == 7min);
  for (const auto* hour : {"h", "hour", "hours"})
    CHECK(parse_duration(std::string{"2"} + hour) == 2h);
  CHECK(parse_duration("250us") == 250us);
  CHECK(parse_duration("99999999999999999999") == 24h);
}

TEST_CASE("what is no duration is none") {
  for (const auto* text : {"", " ", "s", "soon", "-1", "1x", "1 fortnight", "nan", "inf", "1e3",
                           "0x10", "1s later", "2024-05-01", "12:30"})
    CHECK(parse_duration(text) == std::nullopt);
}

TEST_CASE("a message may say how long to wait") {
  CHECK(find_wait("Rate limit reached. Please try again in 1.5s.") == 1500ms);
  CHECK(find_wait("Please try again in 20ms. Visit https://x") == 20ms);
  CHECK(find_wait("Please retry after 2 seconds.") == 2s);
  CHECK(find_wait("please Retry After 2 Seconds") == 2s);
  CHECK(find_wait("Please retry in 34.074824224s.").value_or(0ns) / 1us == 34'074'824);
  CHECK(find_wait("Try again in 6m0s") == 6min);
  CHECK(find_wait("retry after 3, or so") == 3s);
  CHECK(find_wait("wait 5 seconds") == 5s);
  CHECK(find_wait("requests: try again in 1s; tokens: try again in 3s") == 3s);
}

TEST_CASE("a message without a wait asks for none") {
  for (const auto* text :
       {"", "slow down", "try again in a moment", "try again in 5 attempts", "try again in ",
        "retry after 2024-05-01T10:00:00Z", "retry after 10:30", "retry after 3/4", "again in"})
    CHECK(find_wait(text) == std::nullopt);
}
