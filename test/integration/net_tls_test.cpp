#include "net/llm/session.hpp"

#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"
#include "test/net/test_certificate.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

net::tls_options trusting(const test_certificate& identity) {
  net::tls_options options;
  options.ca_file = identity.certificate_file();
  return options;
}

} // namespace

TEST_CASE("streams over TLS carry the kernel's stamps, and connections are kept") {
  const test_certificate identity;
  raw_server server{answer_all, &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  const auto first = answer_to(*setup.user);
  CHECK(first.status == outcome_status::ok);
  CHECK(first.error_detail.empty());
  CHECK(first.text == "Because");
  CHECK(first.kernel_stamped);
  CHECK(first.connect > 0ns);
  const auto second = answer_to(*setup.user);
  CHECK(second.status == outcome_status::ok);
  CHECK(second.connection_reused);
  CHECK(server.connections() == 1);
}

TEST_CASE("the certificate is checked against the name that was asked for") {
  const test_certificate identity{"DNS:localhost"};
  raw_server server{answer_all, &identity};
  single_user by_name{server.url("localhost"), {}, trusting(identity)};
  CHECK(answer_to(*by_name.user).status == outcome_status::ok);
  single_user by_address{server.url(), {}, trusting(identity)};
  const auto outcome = answer_to(*by_address.user);
  CHECK(outcome.error == error_type::tls_error);
  CHECK(outcome.error_detail.find("127.0.0.1") != std::string::npos);
  CHECK(outcome.error_detail.find("mismatch") != std::string::npos);
}

TEST_CASE("a certificate that nobody vouches for is refused, unless it is not to be verified") {
  const test_certificate identity;
  raw_server server{answer_all, &identity};
  single_user careful{server.url()};
  const auto refused = answer_to(*careful.user);
  CHECK(refused.status == outcome_status::error);
  CHECK(refused.error == error_type::tls_error);
  CHECK(refused.error_detail.find("self-signed certificate") != std::string::npos);

  net::tls_options options;
  options.verify = false;
  single_user careless{server.url(), {}, options};
  CHECK(answer_to(*careless.user).status == outcome_status::ok);
}

TEST_CASE("a server that does not speak TLS, or hangs up, is a TLS error") {
  raw_server server{[](peer& client) {
    if (client.number() == 0)
      client.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  }};
  single_user setup{"https://127.0.0.1:" + std::to_string(server.port())};
  const auto talks = answer_to(*setup.user);
  CHECK(talks.error == error_type::tls_error);
  CHECK(talks.error_detail.find("wrong version number") != std::string::npos);
  const auto hangs_up = answer_to(*setup.user);
  CHECK(hangs_up.error == error_type::tls_error);
  CHECK(hangs_up.http_status == 0);
}

TEST_CASE("large requests and answers pass through TLS whole") {
  const test_certificate identity;
  std::size_t size = 0;
  const std::string words(60'000, 'w');
  raw_server server{[&](peer& client) {
                      std::this_thread::sleep_for(50ms);
                      size = client.read_request().size();
                      client.write(stream_head());
                      for (int i = 0; i < 50; ++i)
                        client.write(chunk(token_event(words)));
                      client.write(chunk("data: [DONE]\n\n") + "0\r\n\r\n");
                      client.read_request();
                    },
                    &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  const auto outcome = answer_to(*setup.user, true, std::string(8 << 20, 'x'));
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.text.size() == 50 * words.size());
  setup.user.reset();
  setup.pool.stop();
  CHECK(size > 8 << 20);
}

TEST_CASE("an event split over TLS records is stamped when its last byte came") {
  const test_certificate identity;
  raw_server server{[](peer& client) {
                      client.read_request();
                      client.write(stream_head());
                      const auto event = chunk(token_event("Yes", "stop"));
                      client.write(event.substr(0, 20));
                      std::this_thread::sleep_for(50ms);
                      client.write(event.substr(20) + chunk("data: [DONE]\n\n") + "0\r\n\r\n");
                      client.read_request();
                    },
                    &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.times.first_token - outcome.times.first_byte > 40ms);
}

TEST_CASE("a TLS stream that is cut without its end is no proper end of a body") {
  const test_certificate identity;
  const std::string whole = R"({"choices":[{"index":0,"message":{"content":"Hi"},)"
                            R"("finish_reason":"stop"}]})";
  bool proper = false;
  bool framed = false;
  raw_server server{[&](peer& client) {
                      client.read_request();
                      // Without a length the connection ends the body.
                      client.write(framed ? answer(200, whole) : "HTTP/1.1 200 OK\r\n\r\n" + whole);
                      if (!proper)
                        client.cut();
                    },
                    &identity};
  const auto outcome = [&] {
    single_user setup{server.url(), {}, trusting(identity)};
    return answer_to(*setup.user, false);
  };
  CHECK(outcome().error == error_type::incomplete_stream);
  proper = true;
  CHECK(outcome().status == outcome_status::ok);
  proper = false;
  framed = true;
  CHECK(outcome().status == outcome_status::ok);
}

TEST_CASE("over TLS, too, a late end of the body keeps its connection") {
  const test_certificate identity;
  raw_server server{[](peer& client) {
                      while (!client.read_request().empty()) {
                        std::this_thread::sleep_for(10ms);
                        client.write_stream({token_event("Yes", "stop"), "data: [DONE]\n\n"}, true);
                        std::this_thread::sleep_for(3ms);
                        client.write("0\r\n\r\n");
                      }
                    },
                    &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  for (int i = 0; i < 10; ++i)
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(server.connections() <= 3);
}

TEST_CASE("an idle connection that is cut without its end costs no error") {
  const test_certificate identity;
  raw_server server{[](peer& client) {
                      client.read_request();
                      client.write_stream({token_event("Yes", "stop"), "data: [DONE]\n\n"});
                      if (client.number() == 0)
                        client.read_request();
                      client.cut();
                    },
                    &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  for (int i = 0; i < 3; ++i) {
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
    std::this_thread::sleep_for(i * 20ms);
  }
}

TEST_CASE("a request over TLS departs by the kernel's stamp of its last record") {
  const test_certificate identity;
  raw_server server{answer_all, &identity};
  single_user setup{server.url(), {}, trusting(identity)};
  for (int i = 0; i < 3; ++i) {
    const auto outcome = answer_to(*setup.user, true, std::string(100'000, 'x'));
    REQUIRE(core::reached(outcome.times.departed));
    CHECK(outcome.times.started <= outcome.times.departed);
    CHECK(outcome.times.departed <= outcome.times.first_byte);
  }
  CHECK(drained(setup.pool).unstamped_sends == 0);
}

TEST_CASE("certificates that cannot be loaded are named") {
  const test_certificate identity;
  const auto complaint = [](const net::tls_options& options) {
    const auto made = net::make_endpoint("https://localhost", options);
    return made ? std::string{} : made.failure().message;
  };
  net::tls_options options;
  options.ca_file = "/does/not/exist.pem";
  CHECK(complaint(options).find("/does/not/exist.pem: No such file") != std::string::npos);
  options = {};
  options.ca_file = identity.key_file();
  CHECK(complaint(options).find(identity.key_file()) != std::string::npos);
  options = {};
  options.client_cert_file = identity.certificate_file();
  options.client_key_file = "/does/not/exist.key";
  CHECK(complaint(options).find("/does/not/exist.key") != std::string::npos);
  options.client_key_file = identity.key_file();
  CHECK(complaint(options).empty());
  options.client_cert_file.clear();
  CHECK(complaint(options).find(identity.key_file()) != std::string::npos);
}
