#include "net/llm/session.hpp"

#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"
#include "test/net/test_certificate.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::test;
using core::error_type;
using core::outcome_status;

namespace {

net::proxy_server proxy_at(const raw_server& server, const std::string& user = {}) {
  return *net::parse_proxy("http://" + user + "127.0.0.1:" + std::to_string(server.port()));
}

} // namespace

TEST_CASE("requests in the clear are given to the proxy, which is told where they go") {
  std::string request;
  raw_server proxy{[&](peer& client) {
    request = client.read_request();
    client.write_stream({token_event("Yes", "stop"), "data: [DONE]\n\n"});
    client.wait_for_end();
  }};
  // Nobody has to know this name: the proxy looks it up.
  single_user setup{"http://llm.invalid:8080/prefix"};
  setup.server->proxy = proxy_at(proxy, "me:s3cret@");
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(request.starts_with("POST http://llm.invalid:8080/prefix/v1/chat/completions HTTP/1.1\r\n"
                            "Host: llm.invalid:8080\r\n"));
  CHECK(request.find("\r\nProxy-Authorization: Basic bWU6czNjcmV0\r\n") != std::string::npos);
}

TEST_CASE("requests over TLS go through a tunnel, and the certificate is the server's") {
  const test_certificate identity{"DNS:llm.invalid"};
  raw_server server{answer_all, &identity};
  std::string asked;
  raw_server proxy{[&](peer& client) {
    asked = client.read_request();
    for (const char c : std::string{"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"})
      client.write({&c, 1});
    client.relay_to(server.port());
  }};
  net::tls_options options;
  options.ca_file = identity.certificate_file();
  single_user setup{"https://llm.invalid", {}, options};
  setup.server->proxy = proxy_at(proxy, "me:s3cret@");
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error_detail.empty());
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.connect > core::nanoseconds{0});
  CHECK(core::reached(outcome.times.departed));
  CHECK(answer_to(*setup.user).connection_reused);
  CHECK(asked.starts_with("CONNECT llm.invalid:443 HTTP/1.1\r\n"));
  CHECK(asked.find("Proxy-Authorization: Basic bWU6czNjcmV0\r\n") != std::string::npos);
  CHECK(proxy.connections() == 1);
}

TEST_CASE("a proxy that gives no tunnel is quoted, and its password not shown") {
  const test_certificate identity;
  bool hangs_up = false;
  raw_server proxy{[&](peer& client) {
    client.read_request();
    if (!hangs_up)
      client.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  }};
  single_user setup{"https://llm.invalid", {}, {}};
  setup.server->proxy = proxy_at(proxy, "me:s3cret@");
  const auto refused = answer_to(*setup.user);
  CHECK(refused.error == error_type::connection_error);
  CHECK(refused.error_detail.find("407 Proxy Authentication Required") != std::string::npos);
  CHECK(refused.error_detail.find("s3cret") == std::string::npos);
  hangs_up = true;
  const auto lost = answer_to(*setup.user);
  CHECK(lost.error == error_type::connection_error);
  CHECK(lost.error_detail.find("gave no tunnel to llm.invalid") != std::string::npos);
}
