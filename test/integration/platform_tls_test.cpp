#include "test/integration/platform_client.hpp"
#include "test/net/test_certificate.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::test;

namespace {

platform::server_options with_certificate(const test_certificate& certificate) {
  platform::server_options options;
  options.cert_file = certificate.certificate_file();
  options.key_file = certificate.key_file();
  return options;
}

} // namespace

TEST_CASE("over TLS the same is served, one request after the other") {
  const test_certificate certificate;
  const auto server = start(quick_platform(), with_certificate(certificate));
  CHECK(server->url() == "https://127.0.0.1:" + std::to_string(server->port()));
  platform_client client{server->port(), true};
  const auto key = make_account(client).key;
  for (int i = 0; i < 2; ++i) {
    const auto answer =
        client.call("POST", "/v1/chat/completions", chat_body("m", 5, true), with_key(key));
    CHECK(answer.status == 200);
    CHECK(answer.chunks.size() == 9);
  }
}

TEST_CASE("over TLS the last answer of a connection is followed by its proper end") {
  const test_certificate certificate;
  const auto server = start(quick_platform(), with_certificate(certificate));
  platform_client client{server->port(), true};
  CHECK(client.call("GET", "/health", "", "Connection: close\r\n").status == 200);
  CHECK(client.ended());
  CHECK(client.ended_properly());
}

TEST_CASE("a client without TLS gets nothing from a server with it") {
  const test_certificate certificate;
  const auto server = start(quick_platform(), with_certificate(certificate));
  platform_client client{server->port()};
  CHECK_THROWS(client.call("GET", "/health"));
}

TEST_CASE("a certificate that cannot be used is refused by name") {
  const test_certificate certificate;
  const test_certificate other;
  auto options = with_certificate(certificate);
  options.key_file = other.key_file();
  CHECK(
      platform::server::start(quick_platform(), options).failure().message.find(other.key_file()) !=
      std::string::npos);
  options.key_file.clear();
  CHECK_FALSE(platform::server::start(quick_platform(), options));
  options.cert_file = options.key_file = "/nonexistent.pem";
  CHECK(platform::server::start(quick_platform(), options)
            .failure()
            .message.find("/nonexistent.pem") != std::string::npos);
}
