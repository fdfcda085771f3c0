#include "net/llm/sse_parser.hpp"

#include "test/net/llm/splits.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace loadtest;
using net::sse_event;
using net::sse_parser;

namespace {

using named_data = std::pair<std::string, std::string>;

struct framing {
  const char* what;
  std::string bytes;
  std::vector<named_data> events;
};

const std::vector<framing> framings{
    {"line feeds", "data: a\n\ndata: b\n\n", {{"", "a"}, {"", "b"}}},
    {"carriage returns with line feeds", "data: a\r\n\r\ndata: b\r\n\r\n", {{"", "a"}, {"", "b"}}},
    {"carriage returns alone", "data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}}},
    {"line ends of all kinds in one event", "data: a\r\ndata: b\rdata: c\n\r\n", {{"", "a\nb\nc"}}},
    {"carriage return and blank line feed line",
     "data: a\r\n\ndata: b\n\r\n",
     {{"", "a"}, {"", "b"}}},
    {"no space after the colon", "data:a\n\n", {{"", "a"}}},
    {"only the first space is the colon's", "data:  a \n\n", {{"", " a "}}},
    {"several data lines", "data: {\ndata: \ndata: }\n\n", {{"", "{\n\n}"}}},
    {"data without a colon", "data\ndata: b\n\n", {{"", "\nb"}}},
    {"empty data", "data:\n\n", {{"", ""}}},
    {"a colon in the data", "data: a:b: c\n\n", {{"", "a:b: c"}}},
    {"comments between lines and events",
     ": ping\n\n:\ndata: a\n:x\ndata: b\n\n: ping\n\n",
     {{"", "a\nb"}}},
    {"unknown fields",
     "id: 7\nretry: 10\nfoo: bar\ndatum: x\ndata2: y\nwhatever\ndata: a\n\n",
     {{"", "a"}}},
    {"an event name, for one event only",
     "event: error\ndata: a\n\ndata: b\n\n",
     {{"error", "a"}, {"", "b"}}},
    {"the last event name counts", "event: x\nevent: y\ndata: a\n\n", {{"y", "a"}}},
    {"an event name taken back", "event: x\nevent\ndata: a\n\n", {{"", "a"}}},
    {"the name after the data", "data: a\nevent: x\n\n", {{"x", "a"}}},
    {"an error field is an event of that name",
     "error: a\n\nerror:b\r\n\r\ndata: c\n\n",
     {{"error", "a"}, {"error", "b"}, {"", "c"}}},
    {"an error field beside others",
     "event: x\nerror: a\ndata: b\n\nerrors: c\nerror\ndata: d\n\n",
     {{"error", "a\nb"}, {"", "d"}}},
    {"a name without data", "event: error\n\n", {{"error", ""}}},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n",
     {{"", "a"}}},
    {"a byte order mark before a blank line", "\xEF\xBB\xBF\r\ndata: a\n\n", {{"", "a"}}},
    {"a byte order mark is one only at the start",
     "data: a\n\n\xEF\xBB\xBF"
     "data: b\n\n",
     {{"", "a"}}},
    {"half a byte order mark",
     "\xEF\xBB"
     "data: a\ndata: b\n\n",
     {{"", "b"}}},
    {"characters of several bytes",
     "data: \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n\n",
     {{"", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"}}},
    {"blank lines in a row", "\n\n\ndata: a\n\n\n\n\ndata: b\n\n", {{"", "a"}, {"", "b"}}},
    {"an event that does not end", "data: a\n\ndata: b\n", {{"", "a"}}},
    {"a zero byte", std::string("data: a\0b\n\n", 11), {{"", std::string("a\0b", 3)}}},
    {"nothing", "", {}},
};

std::vector<named_data> parse(const net::pieces& pieces) {
  std::vector<named_data> events;
  sse_parser parser;
  for (const auto piece : pieces) {
    // A copy of its own size, so that a sanitizer sees every read beyond it.
    const std::vector<char> copy(piece.begin(), piece.end());
    CHECK(parser.feed({copy.data(), copy.size()}, [&](const sse_event& e) {
      events.emplace_back(std::string{e.name}, std::string{e.data});
    }));
  }
  return events;
}

} // namespace

TEST_CASE("an event stream gives the same events however it is cut") {
  for (const auto& framing : framings) {
    INFO(framing.what);
    for (const auto& pieces : net::splits(framing.bytes)) {
      const auto events = parse(pieces);
      if (events != framing.events) {
        INFO("pieces: " << pieces.size() << ", first of " << pieces.front().size() << " bytes");
        CHECK(events == framing.events);
      }
    }
    CHECK(parse({framing.bytes}) == framing.events);
  }
}

TEST_CASE("an event of one data line within a piece is handed out without a copy") {
  const std::string piece = "data: one\n\nevent: x\r\ndata: two\r\n\r\n";
  sse_parser parser;
  int events = 0;
  parser.feed(piece, [&](const sse_event& e) {
    ++events;
    CHECK(e.data.data() >= piece.data());
    CHECK(e.data.data() + e.data.size() <= piece.data() + piece.size());
  });
  CHECK(events == 2);
}

TEST_CASE("an event tells how many bytes of the piece follow its terminator") {
  const auto rests = [](std::string_view bytes) {
    std::vector<std::size_t> result;
    sse_parser parser;
    parser.feed(bytes, [&](const sse_event& e) { result.push_back(e.rest); });
    return result;
  };
  CHECK(rests("data: a\n\ndata: b\n\n") == std::vector<std::size_t>{9, 0});
  CHECK(rests("data: a\r\n\r\n") == std::vector<std::size_t>{0});
  CHECK(rests("data: a\r\rx") == std::vector<std::size_t>{1});
  CHECK(rests("data: a\n\n: ping\n\n") == std::vector<std::size_t>{8});
}

TEST_CASE("a line feed at the start of a piece belongs to the carriage return before it") {
  sse_parser parser;
  int events = 0;
  const auto count = [&](const sse_event&) { ++events; };
  parser.feed("data: a\r\n\r", count);
  CHECK(events == 1);
  CHECK(parser.awaits_line_feed());
  parser.feed("\n", count);
  CHECK_FALSE(parser.awaits_line_feed());
  parser.feed("data: b\n\n", count);
  CHECK(events == 2);
}

TEST_CASE("the end of the stream completes an event that lacks its blank line") {
  for (const char* bytes : {"data: a", "data: a\n", "data: a\r", "data: a\r\n"}) {
    INFO(bytes);
    sse_parser parser;
    std::vector<std::string> events;
    const auto keep = [&](const sse_event& e) { events.emplace_back(e.data); };
    parser.feed(bytes, keep);
    CHECK(events.empty());
    parser.flush(keep);
    CHECK(events == std::vector<std::string>{"a"});
  }
  sse_parser parser;
  int events = 0;
  parser.feed("data: a\n\n", [](const sse_event&) {});
  parser.flush([&](const sse_event&) { ++events; });
  CHECK(events == 0);
}

TEST_CASE("an event of 1 MiB is taken and a larger one is refused, however it is cut") {
  const std::size_t room = sse_parser::max_event - std::string_view{"data: "}.size();
  const auto feed = [](const std::string& bytes, std::size_t piece) {
    sse_parser parser;
    std::size_t events = 0;
    bool good = true;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      good = parser.feed(std::string_view{bytes}.substr(at, piece), [&](const sse_event&) {
        ++events;
      }) && good;
    CHECK(events == (good ? 1u : 0u));
    return good;
  };
  for (const std::size_t piece : {std::size_t{4'000'000}, std::size_t{16 * 1024}}) {
    INFO("pieces of " << piece);
    CHECK(feed("data: " + std::string(room, 'x') + "\n\n", piece));
    CHECK_FALSE(feed("data: " + std::string(room + 1, 'x') + "\n\n", piece));
    CHECK_FALSE(feed(":" + std::string(sse_parser::max_event, 'x') + "\ndata: a\n\n", piece));
    std::string lines;
    for (std::size_t i = 0; i < 1100; ++i)
      lines += "data: " + std::string(1000, 'x') + "\n";
    CHECK_FALSE(feed(lines + "\n", piece));
  }
}

TEST_CASE("comments between the lines of an event do not add to its size") {
  sse_parser parser;
  bool good = true;
  const std::string ping = ": " + std::string(1000, '.') + "\n";
  for (std::size_t i = 0; i < 1100; ++i)
    good = parser.feed(ping, [](const sse_event&) {}) && good;
  CHECK(good);
}

TEST_CASE("the size of an event begins anew with each, whatever ended the one before") {
  sse_parser parser;
  int events = 0;
  const auto count = [&](const sse_event&) { ++events; };
  const std::string half = "data: " + std::string(sse_parser::max_event / 2, 'x');
  for (const auto* end : {"\n\n", "\r\r", "\r\n\r\n", "\n\n"}) {
    CHECK(parser.feed(half, count));
    CHECK(parser.feed(end, count));
    // A field that makes no event counts as well, until its blank line.
    CHECK(parser.feed("id: " + std::string(sse_parser::max_event / 2, 'x') + end, count));
  }
  CHECK(events == 4);
}

TEST_CASE("an overflown parser stays silent") {
  sse_parser parser;
  int events = 0;
  const auto count = [&](const sse_event&) { ++events; };
  CHECK_FALSE(parser.feed(std::string(sse_parser::max_event + 1, 'x'), count));
  CHECK_FALSE(parser.feed("\n\ndata: a\n\n", count));
  parser.flush(count);
  CHECK(events == 0);
}
