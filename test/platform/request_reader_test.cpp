#include "platform/server/request_reader.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using platform::request_reader;
using state = request_reader::state;

namespace {

const std::string chat =
    "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: a\r\nX-Request-ID: r-1\r\n"
    "Authorization: Bearer sk-1\r\nContent-Length: 5\r\n\r\nhello";

state read_all(std::string bytes, platform::http_request& request, std::size_t limit = 1000) {
  request_reader reader{limit};
  return reader.read(bytes, request);
}

} // namespace

TEST_CASE("a request may come in one piece or byte by byte") {
  for (const std::size_t step : {std::size_t{1}, chat.size()}) {
    request_reader reader{1000};
    platform::http_request request;
    std::string input;
    for (std::size_t i = 0; i < chat.size(); i += step) {
      input += chat.substr(i, step);
      const bool last = i + step >= chat.size();
      CHECK(reader.read(input, request) == (last ? state::whole : state::more));
    }
    CHECK(request.method == "POST");
    CHECK(request.path == "/v1/chat/completions");
    CHECK(request.query == "x=1");
    CHECK(request.request_id == "r-1");
    CHECK(request.key.reveal() == "sk-1");
    CHECK(request.body == "hello");
    CHECK(request.keep_alive);
    CHECK(request.chunked_answer);
  }
}

TEST_CASE("requests that arrive together are read one after the other") {
  request_reader reader{1000};
  platform::http_request request;
  std::string input = chat + "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n";
  CHECK(reader.read(input, request) == state::whole);
  CHECK(request.body == "hello");
  CHECK(reader.read(input, request) == state::whole);
  CHECK(request.path == "/health");
  CHECK(request.body.empty());
  CHECK(request.key.empty());
  CHECK_FALSE(request.keep_alive);
  CHECK(input.empty());
}

TEST_CASE("a key may come as X-API-Key, and the scheme of Authorization in any case") {
  platform::http_request request;
  REQUIRE(read_all("GET / HTTP/1.1\r\nx-api-key: k\r\n\r\n", request) == state::whole);
  CHECK(request.key.reveal() == "k");
  REQUIRE(read_all("GET / HTTP/1.1\r\nauthorization: bearer  b\r\n\r\n", request) == state::whole);
  CHECK(request.key.reveal() == "b");
}

TEST_CASE("a body in chunks is joined") {
  platform::http_request request;
  REQUIRE(read_all("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n"
                   "0\r\n\r\n",
                   request) == state::whole);
  CHECK(request.body == "abcde");
}

TEST_CASE("a client of HTTP/1.0 gets no chunks and no second answer") {
  platform::http_request request;
  REQUIRE(read_all("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", request) == state::whole);
  CHECK_FALSE(request.chunked_answer);
  CHECK_FALSE(request.keep_alive);
}

TEST_CASE("a client that waits for 100 Continue is told of once") {
  request_reader reader{1000};
  platform::http_request request;
  std::string input = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  CHECK(reader.read(input, request) == state::wants_100);
  input = "o";
  CHECK(reader.read(input, request) == state::more);
  input = "k";
  CHECK(reader.read(input, request) == state::whole);
  CHECK(request.body == "ok");
}

TEST_CASE("what is too large or no HTTP is refused with its status") {
  platform::http_request request;
  const auto refusal = [&](std::string bytes) {
    request_reader reader{4};
    CHECK(reader.read(bytes, request) == state::refused);
    return reader.refusal();
  };
  CHECK(refusal(chat) == 413);
  CHECK(refusal("hello there\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nA: " + std::string(40'000, 'x') + "\r\n\r\n") == 431);
}
