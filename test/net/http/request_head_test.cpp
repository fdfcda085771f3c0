#include "net/http/request_head.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;

namespace {

endpoint server_at(const std::string& base) {
  endpoint result;
  result.base = *parse_url(base);
  return result;
}

} // namespace

TEST_CASE("a request's head has what servers want") {
  auto server = server_at("http://gateway:8080/prefix");
  server.headers = {{"X-Tenant", "blue"}};
  const auto head = request_head(server,
                                 {.method = "POST",
                                  .path = "/v1/chat/completions",
                                  .accept = "text/event-stream",
                                  .request_id = "run-1",
                                  .body_size = 17},
                                 core::secret{"key"});
  CHECK(head.reveal() == "POST /prefix/v1/chat/completions HTTP/1.1\r\n"
                         "Host: gateway:8080\r\n"
                         "User-Agent: loadtest\r\n"
                         "Accept: text/event-stream\r\n"
                         "Accept-Encoding: identity\r\n"
                         "Authorization: Bearer key\r\n"
                         "X-Request-ID: run-1\r\n"
                         "Content-Type: application/json\r\n"
                         "X-Tenant: blue\r\n"
                         "Content-Length: 17\r\n"
                         "\r\n");
}

TEST_CASE("a key may go in a header of its own, or be absent") {
  auto server = server_at("https://gateway");
  server.auth = key_header::x_api_key;
  const auto with = request_head(server, {.method = "GET", .path = "/"}, core::secret{"key"});
  CHECK(with.reveal().find("X-API-Key: key\r\n") != std::string_view::npos);
  CHECK(with.reveal().find("Authorization") == std::string_view::npos);
  CHECK(with.reveal().find("Content-Length") == std::string_view::npos);
  const auto without = request_head(server, {.method = "GET", .path = "/"}, {});
  CHECK(without.reveal().find("X-API-Key") == std::string_view::npos);
}

TEST_CASE("an empty POST has a length of zero") {
  const auto head = request_head(server_at("http://h"), {.method = "POST", .path = "/"}, {});
  CHECK(head.reveal().find("Content-Length: 0\r\n") != std::string_view::npos);
}

TEST_CASE("what asks or removes without a body has no length") {
  for (const auto* method : {"GET", "DELETE"}) {
    const auto head = request_head(server_at("http://h"), {.method = method, .path = "/"}, {});
    CHECK(head.reveal().find("Content-Length") == std::string_view::npos);
  }
  const auto with_body =
      request_head(server_at("http://h"), {.method = "DELETE", .path = "/", .body_size = 3}, {});
  CHECK(with_body.reveal().find("Content-Length: 3\r\n") != std::string_view::npos);
}

TEST_CASE("no value can add a field") {
  auto server = server_at("http://h");
  server.headers = {{"A", "b\r\nEvil: 1"}};
  const auto head =
      request_head(server, {.method = "GET", .path = "/x\r\nEvil: 2", .request_id = "i\nEvil: 3"},
                   core::secret{"k\r\nEvil: 4"});
  CHECK(head.reveal().find("\nEvil") == std::string_view::npos);
}

TEST_CASE("headers of the user stand instead of our own, and none is sent twice") {
  auto server = server_at("http://h");
  server.headers = {{"content-TYPE", "application/json; charset=utf-8"},
                    {"authorization", "Basic eHg6eXk="},
                    {"User-Agent", "bench/1"},
                    {"accept", "*/*"},
                    {"host", "virtual"},
                    {"Accept-Encoding", "br"}};
  const auto head =
      request_head(server, {.method = "POST", .path = "/", .request_id = "r", .body_size = 1},
                   core::secret{"k"});
  CHECK(head.reveal() == "POST / HTTP/1.1\r\n"
                         "X-Request-ID: r\r\n"
                         "content-TYPE: application/json; charset=utf-8\r\n"
                         "authorization: Basic eHg6eXk=\r\n"
                         "User-Agent: bench/1\r\n"
                         "accept: */*\r\n"
                         "host: virtual\r\n"
                         "Accept-Encoding: br\r\n"
                         "Content-Length: 1\r\n"
                         "\r\n");
  server.headers = {{"x-api-key", "theirs"}};
  server.auth = key_header::x_api_key;
  const auto own = request_head(server, {.method = "GET", .path = "/"}, core::secret{"ours"});
  CHECK(own.reveal().find("ours") == std::string_view::npos);
  CHECK(own.reveal().find("x-api-key: theirs\r\n") != std::string_view::npos);
}

TEST_CASE("a proxy is told where, unless it only passes on a tunnel") {
  auto server = server_at("http://h:8080/prefix");
  server.proxy = *parse_proxy("http://a:b@proxy:3128");
  const auto plain = request_head(server, {.method = "GET", .path = "/x"}, {});
  CHECK(plain.reveal().starts_with("GET http://h:8080/prefix/x HTTP/1.1\r\nHost: h:8080\r\n"));
  CHECK(plain.reveal().find("\r\nProxy-Authorization: Basic YTpi\r\n") != std::string_view::npos);
  auto sealed = server_at("https://h");
  sealed.proxy = server.proxy;
  const auto tunnelled = request_head(sealed, {.method = "GET", .path = "/x"}, {});
  CHECK(tunnelled.reveal().starts_with("GET /x HTTP/1.1\r\n"));
  CHECK(tunnelled.reveal().find("Proxy-Authorization") == std::string_view::npos);
}
