#include "scenario/yaml/text_lines.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::scenario;

TEST_CASE("a mark is a place in characters, wherever the line stands in a text") {
  std::string text;
  for (int line = 0; line < 50; ++line)
    text += "é" + std::string(static_cast<std::size_t>(line), 'a') + "€b\n";
  const text_lines lines{text, {}};
  for (int line = 0; line < 50; ++line) {
    CHECK(lines.locate({line, 0}) == place{line + 1, 1});
    CHECK(lines.locate({line, 2}) == place{line + 1, 2});
    CHECK(lines.locate({line, 2 + line + 3}) == place{line + 1, 3 + line});
    CHECK(lines.from({line, 2 + line + 3}) == "b");
  }
  CHECK(lines.locate({50, 0}) == place{51, 1});
  CHECK(lines.locate({99, 4}) == place{100, 5});
  CHECK(lines.locate({-1, -1}) == place{1, 1});
  CHECK(text_lines{"a", {10, 4, {}}}.locate({0, 1}) == place{11, 6});
}

TEST_CASE("a line has no end of its own, and there is none outside the text") {
  const std::string text = "a\n\nb";
  const text_lines lines{text, {}};
  CHECK(lines.line(0) == "a");
  CHECK(lines.line(1).empty());
  CHECK(lines.line(2) == "b");
  CHECK(lines.line(3).empty());
  CHECK(lines.line(-1).empty());
  CHECK(lines.from({0, 7}).empty());
}
