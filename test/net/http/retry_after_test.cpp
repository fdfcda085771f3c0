#include "net/http/retry_after.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace loadtest;
using net::parse_retry_after;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("Retry-After in seconds is a wait") {
  CHECK(parse_retry_after("0").wait == seconds{0});
  CHECK(parse_retry_after("120").wait == seconds{120});
  CHECK(parse_retry_after(" 7 ").wait == seconds{7});
  CHECK(parse_retry_after("1.5").wait == milliseconds{1500});
  CHECK(parse_retry_after("99999999999999999999").wait == std::chrono::hours{24});
}

TEST_CASE("Retry-After as a date is a time") {
  const auto hint = parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT");
  REQUIRE(hint.at);
  CHECK(*hint.at == core::unix_time{seconds{784111777}});
  CHECK(hint.from(core::unix_time{seconds{784111770}}) == seconds{7});
  CHECK(hint.from(core::unix_time{seconds{784111780}}) == seconds{0});
  CHECK(hint.from(core::unix_time{}) == std::chrono::hours{24});
}

TEST_CASE("what is neither seconds nor a date is no hint") {
  for (const char* value :
       {"", " ", "soon", "-1", "1x", "1e3", "nan", "inf", "0x10", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 0094 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:4x:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT+1"}) {
    INFO(value);
    CHECK_FALSE(parse_retry_after(value));
  }
  CHECK_FALSE(net::retry_in(std::numeric_limits<double>::quiet_NaN()));
  CHECK_FALSE(net::retry_hint{}.from(core::unix_time{}));
}
