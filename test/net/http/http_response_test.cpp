#include "net/http/http_response.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace loadtest::net;
using progress = http_response::progress;

namespace {

struct recorder final : http_response::sink {
  int heads = 0;
  int status = 0;
  std::string content_type;
  std::string backend;
  retry_hint retry;
  retry_hint reset;
  int interims = 0;
  std::string body;
  std::size_t framing = 0;  ///< bytes that were no body
  std::size_t trailing = 0; ///< of them, behind the last of the body
  void on_interim() override { ++interims; }
  void on_head(const answer_head& head) override {
    ++heads;
    status = head.status;
    content_type = head.content_type;
    backend = head.backend;
    retry = head.retry;
    reset = head.reset;
  }
  void on_body(std::string_view bytes) override {
    body += bytes;
    trailing = 0;
  }
  void on_framing(std::size_t count) override {
    framing += count;
    trailing += count;
  }
};

/// Gives `text` in reads of `step` bytes, each of a copy that is gone afterwards.
progress give(http_response& parser, std::string_view text, std::size_t step) {
  auto result = progress::more;
  while (!text.empty() && result == progress::more) {
    const std::string piece{text.substr(0, step)};
    result = parser.put(piece);
    text.remove_prefix(piece.size());
  }
  return result;
}

/// What became of a whole answer, given in two reads that are split at `at`.
progress split_at(recorder& seen, std::string_view text, std::size_t at) {
  http_response parser{seen};
  parser.begin();
  const std::string first{text.substr(0, at)};
  const std::string second{text.substr(at)};
  auto result = first.empty() ? progress::more : parser.put(first);
  if (result == progress::more && !second.empty())
    result = parser.put(second);
  return result == progress::more ? parser.put_end() : result;
}

const std::string chunked_stream = "HTTP/1.1 200 OK\r\n"
                                   "content-type: text/event-stream\r\n"
                                   "x-routing-backend: blue\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nhello\r\n"
                                   "7;ext=1\r\n, world\r\n"
                                   "0\r\n"
                                   // Names that count in a head do not count here.
                                   "Content-Type: text/plain\r\n"
                                   "Retry-After: 9\r\n"
                                   "X-Routing-Backend: red\r\n\r\n";

} // namespace

TEST_CASE("a chunked answer gives its head and body, however it is split") {
  for (std::size_t step = 1; step <= chunked_stream.size(); ++step) {
    recorder seen;
    http_response parser{seen};
    parser.begin();
    REQUIRE(give(parser, chunked_stream, step) == progress::done);
    CHECK(seen.heads == 1);
    CHECK(seen.status == 200);
    CHECK(seen.content_type == "text/event-stream");
    CHECK(seen.backend == "blue");
    CHECK_FALSE(seen.retry);
    CHECK(seen.body == "hello, world");
    CHECK(parser.keeps_alive());
  }
}

TEST_CASE("one answer after another is parsed") {
  recorder seen;
  http_response parser{seen};
  for (int i = 0; i < 3; ++i) {
    parser.begin();
    CHECK(give(parser, "HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nno", 7) ==
          progress::done);
  }
  CHECK(seen.heads == 3);
  CHECK(seen.status == 429);
  CHECK(seen.retry.wait == std::chrono::seconds{3});
  CHECK(seen.body == "nonono");
  parser.begin();
  CHECK(give(parser, chunked_stream, 7) == progress::done);
  parser.begin();
  CHECK(give(parser, "HTTP/1.1 204 No Content\r\n\r\n", 7) == progress::done);
  CHECK(seen.backend.empty());
  CHECK(seen.content_type.empty());
}

TEST_CASE("interim answers are skipped, and nothing of their heads remains") {
  for (const auto* interim : {"100 Continue", "102 Processing", "103 Early Hints", "199 Odd"}) {
    INFO(interim);
    recorder seen;
    http_response parser{seen};
    parser.begin();
    CHECK(give(parser,
               std::string{"HTTP/1.1 "} + interim + "\r\nRetry-After: 5\r\n\r\n" + chunked_stream,
               1000) == progress::done);
    CHECK(seen.heads == 1);
    CHECK(seen.interims == 1);
    CHECK(seen.status == 200);
    CHECK_FALSE(seen.retry);
    CHECK(seen.body == "hello, world");
  }
}

TEST_CASE("a head tells the waits that it asks for, and its trailers do not") {
  recorder seen;
  http_response parser{seen};
  parser.begin();
  CHECK(give(parser,
             "HTTP/1.1 429 Slow\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
             "Retry-After: Tue, 14 Nov 2023 22:13:23 GMT\r\nx-ratelimit-reset-tokens: 6m0s\r\n"
             "Transfer-Encoding: chunked\r\n\r\n0\r\nretry-after-ms: 1\r\n\r\n",
             9) == progress::done);
  CHECK(seen.retry.wait == std::chrono::seconds{3});
  CHECK(seen.reset.wait == std::chrono::minutes{6});
}

TEST_CASE("answers say whether the connection may be used again") {
  const auto keeps = [](const std::string& text) {
    recorder seen;
    http_response parser{seen};
    parser.begin();
    REQUIRE(give(parser, text, 1000) == progress::done);
    return parser.keeps_alive();
  };
  CHECK(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_CASE("the end of the connection ends only a body without a length") {
  recorder seen;
  http_response parser{seen};
  parser.begin();
  SECTION("without a length") {
    CHECK(give(parser, "HTTP/1.1 200 OK\r\n\r\nall of it", 5) == progress::more);
    CHECK(parser.put_end() == progress::done);
    CHECK(seen.body == "all of it");
    CHECK_FALSE(parser.keeps_alive());
  }
  SECTION("with a length") {
    CHECK(give(parser, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf", 5) == progress::more);
    CHECK(parser.put_end() == progress::broken);
  }
  SECTION("in chunks") {
    CHECK(give(parser, chunked_stream.substr(0, chunked_stream.size() - 4), 5) == progress::more);
    CHECK(parser.put_end() == progress::broken);
  }
  SECTION("in the head") {
    CHECK(give(parser, "HTTP/1.1 200 OK\r\nContent-", 5) == progress::more);
    CHECK(parser.put_end() == progress::broken);
    CHECK_FALSE(parser.head_done());
  }
  SECTION("before the first byte") {
    CHECK(parser.put_end() == progress::broken);
  }
}

TEST_CASE("every byte is told once, as body or as what frames it") {
  for (std::size_t at = 0; at <= chunked_stream.size(); ++at) {
    recorder seen;
    REQUIRE(split_at(seen, chunked_stream, at) == progress::done);
    CHECK(seen.body == "hello, world");
    CHECK(seen.framing + seen.body.size() == chunked_stream.size());
    CHECK(seen.trailing > 2);
  }
}

TEST_CASE("forms of an answer that servers send are taken, however they are split") {
  struct form {
    const char* text;
    const char* body;
    bool kept;
  };
  const form forms[]{
      {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1  200  All right\r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "ok", true},
      {"HTTP/1.1 200 OK\nContent-Length: 2\n\r\nok", "ok", true},
      {"\r\n\nHTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2, 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\r\nX-A: 1\r\n folded: line\r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length : 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2   \r\nok\r\n0 \r\n\r\n", "ok", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n 2\r\nok\r\n000\r\n\r\n", "ok", true},
      {"HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\n\n2\nok\n0\n\n", "ok", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n0002;a=\"b\"\r\nok\r\n0\r\n"
       "T: 1\r\nU: 2\r\n\r\n",
       "ok", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n"
       "0\r\n\r\n",
       "ok", false},
      {"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", "ok", true},
      {"HTTP/1.1 200 OK\r\nConnection: upgrade, CLOSE\r\nContent-Length: 2\r\n\r\nok", "ok", false},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "", true},
  };
  for (const auto& form : forms)
    for (std::size_t at = 0; at <= std::string_view{form.text}.size(); ++at) {
      INFO(form.text << " split at " << at);
      recorder seen;
      http_response parser{seen};
      parser.begin();
      const std::string text = form.text;
      auto result = at > 0 ? parser.put(text.substr(0, at)) : progress::more;
      if (result == progress::more)
        result = parser.put(text.substr(at));
      REQUIRE(result == progress::done);
      CHECK(seen.heads == 1);
      CHECK(seen.body == form.body);
      CHECK(parser.keeps_alive() == form.kept);
    }
}

TEST_CASE("answers of every status but interim ones are final") {
  for (int status = 200; status < 600; ++status) {
    recorder seen;
    http_response parser{seen};
    parser.begin();
    const auto bodiless = status == 204 || status == 304;
    REQUIRE(give(parser, "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 1\r\n\r\n!",
                 1000) == progress::done);
    CHECK(seen.status == status);
    CHECK(seen.body == (bodiless ? "" : "!"));
  }
}

TEST_CASE("framing that contradicts itself is refused, however it is split") {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string texts[]{
      head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
      head + "Content-Length: 2, 3\r\n\r\nok",
      head + "Content-Length: -1\r\n\r\nok",
      head + "Content-Length: +2\r\n\r\nok",
      head + "Content-Length: 2x\r\n\r\nok",
      head + "Content-Length:\r\n\r\nok",
      head + "Content-Length: 99999999999999999999\r\n\r\nok",
      head + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
      head + "no colon\r\n\r\n",
      head + ": no name\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 099 Low\r\n\r\n",
      "HTTP/1.1\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
      chunked + "fffffffffffffffff\r\nok",
      chunked + "-2\r\nok",
      chunked + "0x2\r\nok",
      chunked + "2 2\r\nok",
      chunked + "\r\nok",
      chunked + "2\r\nokay\r\n",
      chunked + "2\r\nok\rx",
      chunked + "0\r\n\rx",
  };
  for (const auto& text : texts)
    for (std::size_t at = 0; at <= text.size(); ++at) {
      INFO(text << " split at " << at);
      recorder seen;
      CHECK(split_at(seen, text, at) == progress::broken);
    }
}

TEST_CASE("a server of another protocol is named") {
  const auto complaint = [](std::string_view text, std::size_t at) {
    recorder seen;
    http_response parser{seen};
    parser.begin();
    auto result = at > 0 ? parser.put(text.substr(0, at)) : progress::more;
    if (result == progress::more && at < text.size())
      result = parser.put(text.substr(at));
    if (result == progress::more)
      parser.put_end();
    return parser.complaint();
  };
  using namespace std::string_view_literals;
  const std::string_view settings = "\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80"sv;
  const std::string_view goes_away = "\0\0\x08\7\0\0\0\0\0\0\0\0\0\0\0\0\1"sv;
  for (const auto frame : {settings, goes_away})
    for (std::size_t at = 0; at <= frame.size(); ++at)
      CHECK(complaint(frame, at).find("HTTP/2") != std::string::npos);
  CHECK(complaint("HTTP/2 200\r\n\r\n", 3).find("HTTP/2") != std::string::npos);
  // An alert: a handshake was expected.
  CHECK(complaint("\x15\3\1\0\2\2\x46", 2).find("https://") != std::string::npos);
  CHECK(complaint("SSH-2.0-OpenSSH_9.2\r\n", 21).find("SSH-2.0-OpenSSH_9.2\"") !=
        std::string::npos);
  CHECK(complaint("\0\0\1\0\0"sv, 5).find("not HTTP") != std::string::npos);
}

TEST_CASE("what is not HTTP is refused") {
  const std::vector<std::string> texts{
      "SSH-2.0-OpenSSH\r\n\r\n",
      "HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(http_response::max_head, 'x'),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
          std::string(2 * http_response::max_head, 'x')};
  for (const auto& text : texts)
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, text.size()}) {
      if (step == 1 && text.size() > 1000)
        continue; // each byte looks at all bytes before it
      recorder seen;
      http_response parser{seen};
      parser.begin();
      CHECK(give(parser, text, step) == progress::broken);
      CHECK(parser.complaint().starts_with("the answer is not HTTP: "));
    }
}

TEST_CASE("a long head may be split anywhere") {
  const auto text =
      "HTTP/1.1 200 OK\r\nX-Long: " + std::string(10'000, 'x') + "\r\nContent-Length: 2\r\n\r\nok";
  for (const std::size_t step : {std::size_t{100}, std::size_t{4'097}, text.size() - 1}) {
    recorder seen;
    http_response parser{seen};
    parser.begin();
    CHECK(give(parser, text, step) == progress::done);
    CHECK(seen.body == "ok");
  }
}
