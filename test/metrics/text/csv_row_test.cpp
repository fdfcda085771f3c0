#include "metrics/text/csv_row.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;

namespace {

std::string row(std::string_view text) {
  metrics::csv_row r;
  r.text(text);
  auto line = std::move(r).take();
  line.pop_back();
  return line;
}

} // namespace

TEST_CASE("a text of CSV is quoted where it must be") {
  CHECK(row("plain") == "plain");
  CHECK(row("a,b") == "\"a,b\"");
  CHECK(row("say \"a\"\n") == "\"say \"\"a\"\"\n\"");
}

TEST_CASE("no text of CSV begins a formula, and a number may be negative") {
  for (const std::string_view begin : {"=", "+", "-", "@", "\t"})
    CHECK(row(std::string{begin} + "1") == "'" + std::string{begin} + "1");
  CHECK(row("=a,b") == "\"'=a,b\"");
  CHECK(row("a=b") == "a=b");
  metrics::csv_row r;
  r.number(-1.5);
  r.count(7);
  CHECK(std::move(r).take() == "-1.5,7\n");
}
