#include "net/io/io_pool.hpp"
#include "net/llm/session.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

constexpr const char* ping = ": ping\n\n";

/// Sends pings until the client has gone, or for five seconds.
void keep_open(peer& client) {
  for (int i = 0; i < 50 && client.write(chunk(ping)); ++i)
    std::this_thread::sleep_for(100ms);
}

} // namespace

TEST_CASE("an answer whose choices have finished ends a second later, whatever pings follow") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head() + chunk(token_event("Be")) + chunk(token_event("cause", "stop")));
    keep_open(client);
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.text == "Because");
  const auto after = outcome.times.closed - outcome.times.last_token;
  CHECK(after >= 1s);
  CHECK(after < 3s);
}

TEST_CASE("usage within that second is read") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head() + chunk(token_event("Because", "stop")));
    std::this_thread::sleep_for(200ms);
    client.write(chunk("data: {\"choices\":[],\"usage\":{\"completion_tokens\":23}}\n\n"));
    keep_open(client);
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.completion_tokens == 23);
}

TEST_CASE("a user who gives up within that second has the whole answer") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head() + chunk(token_event("Because", "stop")));
    keep_open(client);
  }};
  single_user setup{server.url()};
  auto pending = ask(*setup.user);
  std::this_thread::sleep_for(300ms);
  setup.user->cancel(outcome_status::abandoned);
  const auto outcome = result_of(std::move(pending));
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.times.closed - outcome.times.last_token < 900ms);
}

TEST_CASE("pings do not keep a stream alive that stalls after a token") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head() + chunk(ping));
    std::this_thread::sleep_for(600ms); // before the first token nothing stalls
    client.write(chunk(token_event("Be")));
    keep_open(client);
  }};
  net::timeouts limits;
  limits.stall = 400ms;
  single_user setup{server.url(), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::timeout);
  CHECK(outcome.error_detail.starts_with("stall"));
  CHECK(outcome.text == "Be");
  CHECK(outcome.times.closed - outcome.times.last_token < 2s);
}

TEST_CASE("the first byte is that of the final head, and its time-out waits for that") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write("HTTP/1.1 102 Processing\r\n\r\n");
    std::this_thread::sleep_for(300ms);
    if (client.number() == 0)
      client.write_stream({token_event("x", "stop"), "data: [DONE]\n\n"});
    client.wait_for_end();
  }};
  net::timeouts limits;
  limits.first_byte = 1s;
  single_user setup{server.url(), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.times.first_byte - outcome.times.started >= 250ms);
  setup.user.emplace(setup.pool.at(0), setup.server);
  const auto silent = answer_to(*setup.user);
  CHECK(silent.error == error_type::timeout);
  CHECK(silent.error_detail.starts_with("first byte"));
  CHECK_FALSE(core::reached(silent.times.first_byte));
}

TEST_CASE(
    "a server repeats the key in every spelling and place, and it is nowhere in the outcome") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(client.number() == 0 ? 401 : 403,
                        R"({"error":"bad keys sk-test-key, sk\u002dtest-key, sk%2Dtest%2dkey, )"
                        R"(c2stdGVzdC1rZXk= and a$TAIL/x or a$TAIL\/x"})",
                        "X-Routing-Backend: sk-test-key\r\n"));
    client.wait_for_end();
  }};
  for (int i = 0; i < 2; ++i) {
    single_user setup{server.url()};
    setup.server->secrets.emplace_back("a$TAIL/x");
    const auto outcome = answer_to(*setup.user);
    CHECK(outcome.error_detail == "bad keys [redacted], [redacted], [redacted], [redacted] and "
                                  "[redacted] or [redacted]");
    CHECK(outcome.backend == "[redacted]");
  }
}

TEST_CASE("a redirect may lead to where the key is, which is not told") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(302, "", "Location: http://other/?key=sk-test-key\r\n"));
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::error);
  CHECK(outcome.error_detail.find("http://other/?key=[redacted]") != std::string::npos);
}

TEST_CASE("an id and a finish reason may hold the key, too") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream(
        {R"(data: {"id":"a-sk-test-key-b","choices":[{"delta":{"content":"x"},"finish_reason":"sk-test-key"}]})"
         "\n\n",
         "data: [DONE]\n\n"});
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.response_id == "a-[redacted]-b");
  CHECK(outcome.finish_reason == "[redacted]");
}
