#include "net/text/ascii.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::net;

TEST_CASE("only the letters of ASCII have a case") {
  CHECK(lower("AZaz09-_") == "azaz09-_");
  CHECK(lower("@[`{") == "@[`{"); // what stands beside the letters
  CHECK(lower("\xC3\x84") == "\xC3\x84");
  CHECK(lower("").empty());
}

TEST_CASE("names are the same whatever the case of their letters, and no other way") {
  CHECK(same_letters("Content-Type", "cONTENT-tYPE"));
  CHECK(same_letters("", ""));
  CHECK_FALSE(same_letters("date", "dates"));
  CHECK_FALSE(same_letters("dates", "date"));
  CHECK_FALSE(same_letters("-", "\r"));
  CHECK_FALSE(same_letters("@", "`"));
}

TEST_CASE("blanks around a text go, those within it stay") {
  CHECK(trimmed(" \t a b\t ") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \t").empty());
  CHECK(trimmed("").empty());
  CHECK(trimmed("\na\n") == "\na\n");
  CHECK(trimmed("\n a \n", " \n") == "a");
}
