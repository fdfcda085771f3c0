#include "scenario/schema/setting.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::scenario;
using namespace std::chrono_literals;

TEST_CASE("durations are numbers with units, or seconds") {
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("1d") == 24h);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("2m0.25s") == 120250ms);
  CHECK(parse_duration("90") == 90s);
  CHECK(parse_duration("0.001") == 1ms);
  CHECK(parse_duration("0") == 0s);
  CHECK(parse_duration("7us") == 7us);
}

TEST_CASE("what is no duration is refused") {
  for (const auto* text :
       {"", "s", "5 s", "5x", "1h 30m", "-5s", "-1", "1.2.3s", "5s3", "nan", "inf", "1e300"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("whole numbers have no sign, point or space") {
  CHECK(parse_integer("18446744073709551615") == 18446744073709551615U);
  for (const auto* text : {"", "-1", "1.0", "1e3", " 1", "0x10", "18446744073709551616"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text));
  }
}

TEST_CASE("numbers are finite and use a point") {
  CHECK(parse_number("-1.5e3") == -1500.0);
  CHECK(parse_number("+2") == 2.0);
  for (const auto* text : {"", "1,5", "nan", "inf", "1.5x"}) {
    INFO(text);
    CHECK_FALSE(parse_number(text));
  }
}

TEST_CASE("true and false have YAML's spellings") {
  CHECK(parse_boolean("true") == true);
  CHECK(parse_boolean("No") == false);
  CHECK_FALSE(parse_boolean("1"));
  CHECK_FALSE(parse_boolean("tRUE"));
}
