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
                         "Authorization: Bearer key\r\n"
                         "X-Request-ID: run-1\r\n"
                         "X-Tenant: blue\r\n"
                         "Content-Type: application/json\r\n"
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

TEST_CASE("no value can add a field") {
  auto server = server_at("http://h");
  server.headers = {{"A", "b\r\nEvil: 1"}};
  const auto head =
      request_head(server, {.method = "GET", .path = "/x\r\nEvil: 2", .request_id = "i\nEvil: 3"},
                   core::secret{"k\r\nEvil: 4"});
  CHECK(head.reveal().find("\nEvil") == std::string_view::npos);
}
