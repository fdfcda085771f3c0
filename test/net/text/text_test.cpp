#include "net/text/json_text.hpp"
#include "net/text/utf8.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace loadtest;

namespace {

std::string valid(std::string_view text) {
  std::string result;
  net::append_utf8(result, text);
  CHECK(net::is_utf8(result));
  return result;
}

} // namespace

TEST_CASE("well-formed UTF-8 is kept") {
  for (const char* text : {"", "abc", "äöü", "\u0800\uFFFF", "\U00010000\U0010FFFF", "\x7F"})
    CHECK(valid(text) == text);
}

TEST_CASE("each maximal subpart of an ill-formed sequence becomes one U+FFFD") {
  const auto r = [](int n) {
    std::string result;
    while (n-- > 0)
      result += "\uFFFD";
    return result;
  };
  CHECK(valid("\x80") == r(1));
  CHECK(valid("a\xC3") == "a" + r(1));
  CHECK(valid("\xC3(") == r(1) + "(");
  CHECK(valid("\xC0\xAF") == r(2));         // overlong
  CHECK(valid("\xE0\x80\xAF") == r(3));     // overlong
  CHECK(valid("\xED\xA0\x80") == r(3));     // surrogate
  CHECK(valid("\xF4\x90\x80\x80") == r(4)); // beyond U+10FFFF
  CHECK(valid("\xF0\x9F\x98z") == r(1) + "z");
  CHECK(valid("\xE2\x82") == r(1));
  CHECK(valid("\xFE\xFF") == r(2));
}

TEST_CASE("code points are counted and never cut") {
  CHECK(net::code_points("aä€😀") == 4);
  CHECK(net::code_points("") == 0);
  for (const std::string_view piece : {"a", "ä", "€", "😀"}) {
    std::string many;
    for (std::size_t n = 1; n <= 40; ++n) {
      many += piece;
      CHECK(net::code_points(many) == n);
    }
  }
  const std::string_view text = "aä€😀";
  CHECK(net::utf8_prefix(text, 0) == "");
  CHECK(net::utf8_prefix(text, 1) == "a");
  CHECK(net::utf8_prefix(text, 2) == "a");
  CHECK(net::utf8_prefix(text, 3) == "aä");
  CHECK(net::utf8_prefix(text, 9) == "aä€");
  CHECK(net::utf8_prefix(text, 10) == text);
}

TEST_CASE("escapes of lone surrogates are repaired, pairs and escaped backslashes kept") {
  CHECK(net::repaired_json(R"("\ud83d\ude00")") == R"("\ud83d\ude00")");
  CHECK(net::repaired_json(R"("\ud83d")") == R"("\uFFFD")");
  CHECK(net::repaired_json(R"("\ude00")") == R"("\uFFFD")");
  CHECK(net::repaired_json(R"("\ud83d\ud83d\ude00")") == R"("\uFFFD\ud83d\ude00")");
  CHECK(net::repaired_json(R"("\\ud83d")") == R"("\\ud83d")");
  CHECK(net::repaired_json(R"("\\\ud83d")") == R"("\\\uFFFD")");
  CHECK(net::repaired_json(R"("\u00e4\n\")") == R"("\u00e4\n\")");
  CHECK(net::repaired_json(R"(\ud8)") == R"(\ud8)");
  CHECK(net::repaired_json("\\") == "\\");
}

TEST_CASE("JSON is parsed with its text repaired, or not at all") {
  CHECK(net::parse_json(R"({"a":"\ud83d"})")["a"] == "\uFFFD");
  CHECK(net::parse_json("{\"a\":\"\xFF\"}")["a"] == "\uFFFD");
  CHECK(net::parse_json("{").is_discarded());
  CHECK(net::parse_json("").is_discarded());
  CHECK(net::parse_json("{} x").is_discarded());
}
