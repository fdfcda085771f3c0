#include "scenario/yaml/encoding.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::scenario;
using namespace std::literals;

namespace {

constexpr auto mark = "\xef\xbb\xbf"sv;

std::string with_marks(std::string text) {
  for (auto at = text.find('~'); at != std::string::npos; at = text.find('~'))
    text.replace(at, 1, mark);
  return text;
}

} // namespace

TEST_CASE("texts of Unicode are right, and what is no character of UTF-8 has its place") {
  for (const auto& text :
       {""s, "a: b\r\n\tc"s, "é €\n𝄞"s, std::string{mark} + "a", "\xf4\x8f\xbf\xbf"s,
        "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80"s})
    CHECK_FALSE(wrong_encoding(text));
  struct bad {
    std::string_view bytes;
    std::string_view what;
  };
  for (const auto& [bytes, what] :
       {bad{"\xfc", "0xfc"}, bad{"\xe2\x82", "0xe2"}, bad{"\xc0\x80", "0xc0"},
        bad{"\xe0\x9f\xbf", "0xe0"}, bad{"\xf0\x8f\xbf\xbf", "0xf0"}, bad{"\xed\xa0\x80", "0xed"},
        bad{"\xf4\x90\x80\x80", "0xf4"}, bad{"\xf5", "0xf5"}, bad{"\xe2\x28\xa1", "0xe2"},
        bad{"\x80", "0x80"}}) {
    const auto wrong = wrong_encoding("a: é\n é" + std::string{bytes} + "\nb: 1\n");
    REQUIRE(wrong);
    CHECK(wrong->at == place{2, 3});
    CHECK(wrong->message == "the byte " + std::string{what} +
                                " is no UTF-8; save the file as UTF-8, not as Latin-1 or "
                                "Windows-1252");
  }
}

TEST_CASE("control characters are refused with their place") {
  for (const auto& [text, what] :
       {std::pair{"a: \0b"sv, "U+0000"}, {"a: \x1b[1m"sv, "U+001B"}, {"a: \x7f"sv, "U+007F"}}) {
    const auto wrong = wrong_encoding(text);
    REQUIRE(wrong);
    CHECK(wrong->at == place{1, 4});
    CHECK(wrong->message == "the control character "s + what +
                                " may not stand in YAML; remove it, or write it as an escape in "
                                "double quotes");
  }
}

TEST_CASE("another encoding is named, with its mark or without") {
  const auto named = [](std::string_view text) {
    const auto wrong = wrong_encoding(text);
    return wrong ? wrong->message : "";
  };
  for (const auto text :
       {"\xff\xfe\x61\0:\0"sv, "\xfe\xff\0\x61\0:"sv, "\x61\0:\0"sv, "\0\x61\0:"sv})
    CHECK(named(text) == "the file is written in UTF-16; save it as UTF-8, as `iconv -f UTF-16 -t "
                         "UTF-8` does");
  for (const auto text : {"\xff\xfe\0\0\x61\0\0\0"sv, "\0\0\xfe\xff\0\0\0\x61"sv})
    CHECK(named(text).find("written in UTF-32") != std::string::npos);
}

TEST_CASE("byte order marks are taken from the beginnings of documents, and from nowhere else") {
  CHECK(without_document_marks(with_marks("~a: 1\n--- # new\r\n~b: ~\n...\n~c: |\n  x\n~y")) ==
        with_marks("a: 1\n--- # new\r\nb: ~\n...\nc: |\n  x\n~y"));
  CHECK(without_document_marks("").empty());
  CHECK(without_byte_order_mark(with_marks("~~a")) == with_marks("~a"));
}
