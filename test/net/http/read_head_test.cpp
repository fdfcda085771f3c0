#include "net/http/read_head.hpp"

#include "net/http/answer_head.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace loadtest::net;

namespace {

bool keeps(const std::string& version, const std::string& fields) {
  const auto facts = read_head(version + " 200 OK\r\nContent-Length: 0\r\n" + fields + "\r\n");
  REQUIRE(facts);
  return facts->keep_alive;
}

} // namespace

TEST_CASE("a connection is kept by HTTP/1.1, and by 1.0 where it says so") {
  CHECK(keeps("HTTP/1.1", ""));
  CHECK(keeps("HTTP/1.0", "Connection: keep-alive\r\n"));
  CHECK_FALSE(keeps("HTTP/1.0", ""));
  CHECK_FALSE(keeps("HTTP/1.1", "Connection: close\r\n"));
  CHECK(read_head("HTTP/1.1 204 No Content\r\n\r\n")->keep_alive);
}

TEST_CASE("an end that is told counts wherever it stands among the connection's options") {
  for (const auto* fields :
       {"Connection: close, x\r\n", "Connection: x, Close\r\n", "Connection: close, keep-alive\r\n",
        "Connection: close\r\nConnection: keep-alive\r\n"})
    CHECK_FALSE(keeps("HTTP/1.1", fields));
  CHECK(keeps("HTTP/1.1", "Connection: closed\r\n"));
}

TEST_CASE("the fields of a head are found by their names") {
  const std::string text =
      "HTTP/1.1 204 X\r\ndate:  Sun, 06 Nov 1994 08:49:37 GMT \r\nDate: 2\r\n\r\n";
  const auto facts = read_head(text);
  REQUIRE(facts);
  answer_head head;
  head.fields = facts->fields;
  CHECK(head.value_of("DATE") == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(head.value_of("absent").empty());
}
