#include "net/io/host_port.hpp"

#include <catch2/catch.hpp>

using loadtest::net::parse_host_port;

TEST_CASE("a host and a port are read") {
  CHECK(parse_host_port("127.0.0.1:7777")->host == "127.0.0.1");
  CHECK(parse_host_port("127.0.0.1:7777")->port == 7777);
  CHECK(parse_host_port("[::1]:0")->host == "::1");
  CHECK(parse_host_port(":80")->host.empty());
  for (const char* wrong : {"", "host", "host:", "host:x", "host:1x", "host:65536", "host:-1"})
    CHECK(parse_host_port(wrong).failure().message ==
          "'" + std::string{wrong} + "' is not HOST:PORT");
}
