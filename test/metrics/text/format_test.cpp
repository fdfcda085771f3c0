#include "metrics/text/format.hpp"

#include "metrics/text/layout.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace std::chrono_literals;

TEST_CASE("a figure has three significant digits") {
  CHECK(figure(0.0) == "0");
  CHECK(figure(0.0123) == "0.012");
  CHECK(figure(0.5234) == "0.523");
  CHECK(figure(5.234) == "5.23");
  CHECK(figure(9.996) == "10.0");
  CHECK(figure(52.34) == "52.3");
  CHECK(figure(99.96) == "100");
  CHECK(figure(523.4) == "523");
  CHECK(figure(12345.6) == "12346");
}

TEST_CASE("a small figure keeps three significant digits where it is asked to") {
  CHECK(significant(0.0) == "0");
  CHECK(significant(0.0014) == "0.0014");
  CHECK(significant(0.00123456) == "0.00123");
  CHECK(significant(0.09996) == "0.1");
  CHECK(significant(52.34) == "52.3");
}

TEST_CASE("a figure that differs from its bound looks different from it") {
  CHECK(told_apart(0.99896, 0.999) == "0.99896");
  CHECK(told_apart(0.9994, 0.999) == "0.9994");
  CHECK(told_apart(0.999, 0.999) == "0.999");
  CHECK(told_apart(500.04, 500.0) == "500.04");
  CHECK(told_apart(499.6, 500.0) == "499.6");
  CHECK(told_apart(412.3, 500.0) == "412");
  CHECK(told_apart(0.0014, 0.001) == "0.0014");
}

TEST_CASE("a share is never rounded to nothing or to all of it") {
  CHECK(percent(0.00004) == "< 0.01 %");
  CHECK(percent(0.0001) == "0.01 %");
  CHECK(percent(0.994) == "99 %");
  CHECK(percent(0.9962) == "99.6 %");
  CHECK(percent(0.9997) == "99.97 %");
  CHECK(percent(0.99999) == "> 99.99 %");
  CHECK(percent(1.0) == "100 %");
}

TEST_CASE("an error bound is never shown smaller than it is") {
  CHECK(bound_text(0ns) == "0.01");
  CHECK(bound_text(301us) == "0.31");
  CHECK(bound_text(990us) == "0.99");
  CHECK(bound_text(991us) == "1.0");
  CHECK(bound_text(4321us) == "4.4");
  CHECK(bound_text(9900us) == "9.9");
  CHECK(bound_text(9901us) == "10");
  CHECK(bound_text(123400us) == "124");
}

TEST_CASE("counts are grouped by thousands, or cut to five characters") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(compact(99999) == "99999");
  CHECK(compact(123456) == "123k");
  CHECK(compact(999499) == "999k");
  CHECK(compact(999500) == "1.00M");
  CHECK(compact(12345678) == "12.3M");
  CHECK(compact(12'345'678'901) == "12.3G");
}

TEST_CASE("shares, money and durations read naturally") {
  CHECK(percent(0.0) == "0 %");
  CHECK(percent(0.00321) == "0.32 %");
  CHECK(percent(0.0321) == "3.2 %");
  CHECK(percent(0.5) == "50 %");
  CHECK(dollars(0) == "$0");
  CHECK(dollars(12'345) == "$0.000012");
  CHECK(dollars(12'300'000) == "$0.0123");
  CHECK(dollars(500'000'000) == "$0.50");
  CHECK(dollars(1'234'567'000'000) == "$1,234.57");
  CHECK(dollars(1'999'000'000) == "$2.00");
  CHECK(in_words(4200ms) == "4.20 s");
  CHECK(in_words(42s) == "42 s");
  CHECK(in_words(65s) == "1 min 5 s");
  CHECK(in_words(2h + 3min) == "2 h 3 min");
}

TEST_CASE("times are written in UTC") {
  const core::unix_time t{1'706'702'400s + 45ms};
  CHECK(calendar(t) == "2024-01-31 12:00:00 UTC");
  CHECK(rfc3339(t) == "2024-01-31T12:00:00.045Z");
}

TEST_CASE("columns are counted in code points") {
  CHECK(columns("± 1 ms") == 6);
  CHECK(right("±", 3) == "  ±");
  CHECK(left("–", 2) == "– ");
}

TEST_CASE("a name that is too long loses its middle") {
  CHECK(clipped("short", 5) == "short");
  CHECK(clipped("organisation-17", 9) == "orga…n-17");
  CHECK(columns(clipped("ääääääääää", 5)) == 5);
}

TEST_CASE("text is wrapped at spaces, a longer word is cut") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("abcdefgh ij", 3) == std::vector<std::string>{"abc", "def", "gh", "ij"});
  CHECK(wrapped("", 7).empty());
  CHECK(joined({"aa", "bb", "a long item"}, 9) ==
        std::vector<std::string>{"aa · bb", "a long", "item"});
}

TEST_CASE("what a terminal would obey is made harmless") {
  CHECK(printable("a\033[2Jb\n") == "a?[2Jb?");
}
