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
  void on_interim() override { ++interims; }
  void on_head(const answer_head& head) override {
    ++heads;
    status = head.status;
    content_type = head.content_type;
    backend = head.backend;
    retry = head.retry;
    reset = head.reset;
  }
  void on_body(std::string_view bytes) override { body += bytes; }
};

/// Gives `text` in reads of `step` bytes, each behind the headroom that the parser may overwrite.
progress give(http_response& parser, std::string_view text, std::size_t step) {
  auto result = progress::more;
  std::string buffer(http_response::headroom, '#');
  while (!text.empty() && result == progress::more) {
    const auto piece = text.substr(0, step);
    buffer.replace(http_response::headroom, std::string::npos, piece);
    result = parser.put({buffer.data() + http_response::headroom, piece.size()});
    text.remove_prefix(piece.size());
  }
  return result;
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
  for (const auto* interim : {"100 Continue", "102 Processing", "103 Early Hints"}) {
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
  CHECK(keeps("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
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

TEST_CASE("what is not HTTP is refused") {
  const std::vector<std::string> texts{
      "SSH-2.0-OpenSSH\r\n\r\n",
      "HTTP/2 200 OK\r\n\r\n",
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

TEST_CASE("a head longer than the headroom may be split anywhere") {
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
