#include "core/printable.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;

TEST_CASE("what a terminal would obey becomes a question mark, all else stays") {
  CHECK(printable("") == "");
  CHECK(printable("a\033[2Jb\n\x7F") == "a?[2Jb??");
  CHECK(printable("Zürich – 東京 😀") == "Zürich – 東京 😀");
  CHECK(printable("\u009B31m red") == "?31m red"); // CSI in one character of C1
  CHECK(printable("\u0085\u00A0") == "?\u00A0");
}

TEST_CASE("marks that turn the direction of a text or break its line are not printed") {
  CHECK(printable("evil\u202Etxt.exe") == "evil?txt.exe");
  CHECK(printable("a\u2066b\u2069c\u200Ed\u061Ce") == "a?b?c?d?e");
  CHECK(printable("one\u2028two\uFEFF") == "one?two?");
}

TEST_CASE("a character that is kept is shown as it is") {
  CHECK(printable("one\ntwo\r\n", '\n') == "one\ntwo?\n");
}

TEST_CASE("a text that ends within a character is no reason to read on") {
  CHECK(printable("a\xC2") == "a\xC2");
  CHECK(printable("a\xE2\x80") == "a\xE2\x80");
}
