#include "net/llm/session.hpp"

#include "net/io/io_pool.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

const std::vector<std::string> two_tokens{token_event("Be"), token_event("cause", "stop"),
                                          "data: [DONE]\n\n"};

/// Answers every request of every connection with two tokens.
void answer_all(peer& client) {
  while (!client.read_request().empty())
    client.write_stream(two_tokens);
}

} // namespace

TEST_CASE("a stream gives its text, its clocks in order and the stamps of the kernel") {
  std::string request;
  raw_server server{[&](peer& client) {
    request = client.read_request();
    client.write_stream(two_tokens);
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);

  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.error_detail.empty());
  CHECK(outcome.http_status == 200);
  CHECK(outcome.text == "Because");
  CHECK(outcome.finish_reason == "stop");
  CHECK(outcome.response_id == "chat-1");
  CHECK(outcome.backend == "blue");
  CHECK(outcome.chunks == 2);
  const auto& t = outcome.times;
  CHECK(t.intended <= t.admitted);
  CHECK(t.admitted < t.started);
  CHECK(t.started < t.written);
  CHECK(t.started < t.first_byte);
  CHECK(t.first_byte <= t.first_token);
  CHECK(t.first_token <= t.last_token);
  CHECK(t.last_token < t.closed);
  CHECK(outcome.connect > 0ns);
  CHECK(outcome.connect < t.started - t.admitted);
  CHECK_FALSE(outcome.connection_reused);
  CHECK(outcome.kernel_stamped);
  const auto wall = std::chrono::system_clock::now().time_since_epoch() -
                    std::chrono::steady_clock::now().time_since_epoch();
  CHECK(std::chrono::abs(outcome.to_unix - wall) < 1ms);

  setup.user.reset();
  setup.pool.stop();
  CHECK(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  CHECK(request.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n") !=
        std::string::npos);
  CHECK(request.find("\r\nAuthorization: Bearer sk-test-key\r\n") != std::string::npos);
  CHECK(request.find("\r\nX-Request-ID: request-1\r\n") != std::string::npos);
  CHECK(request.find("\"stream\":true") != std::string::npos);
}

TEST_CASE("the connection is kept for the next attempt, which does not pay for it") {
  raw_server server{answer_all};
  single_user setup{server.url()};
  CHECK_FALSE(answer_to(*setup.user).connection_reused);
  const auto second = answer_to(*setup.user);
  CHECK(second.status == outcome_status::ok);
  CHECK(second.connection_reused);
  CHECK(second.connect == 0ns);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection can be used for one request, or no longer than its age") {
  raw_server server{answer_all};
  const auto connections_of_two = [&](const net::connection_policy& policy) {
    const auto before = server.connections();
    single_user setup{server.url()};
    setup.server->connections = policy;
    const auto first = answer_to(*setup.user);
    const auto second = answer_to(*setup.user);
    CHECK(first.status == outcome_status::ok);
    CHECK(second.status == outcome_status::ok);
    CHECK(second.connection_reused == (second.connect == 0ns));
    return server.connections() - before;
  };
  CHECK(connections_of_two({}) == 1);
  CHECK(connections_of_two({.host = {}, .per_request = true, .max_age = {}}) == 2);
  CHECK(connections_of_two({.host = {}, .per_request = false, .max_age = 0ns}) == 2);
  CHECK(connections_of_two({.host = {}, .per_request = false, .max_age = 1h}) == 1);
}

TEST_CASE("a host can be sent to another address, and is still called by its name") {
  std::string request;
  raw_server server{[&](peer& client) {
    request = client.read_request();
    client.write_stream({token_event("x", "stop"), "data: [DONE]\n\n"});
    client.wait_for_end();
  }};
  {
    single_user setup{"http://llm.example.invalid:8000"};
    setup.server->connections.host = "127.0.0.1";
    setup.server->connections.port = server.port();
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
  }
  CHECK(request.find("\r\nHost: llm.example.invalid:8000\r\n") != std::string::npos);
}

TEST_CASE("what a server repeats of secrets is not in the outcome, not even a part that was cut") {
  raw_server server{[](peer& client) {
    client.read_request();
    const std::string before(505, 'x');
    client.write(answer(400, before + "my-own-header and sk-test-key",
                        "X-Routing-Backend: my-own-header\r\n"));
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  setup.server->secrets.emplace_back("my-own-header");
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error_detail.size() <= 512);
  CHECK(outcome.error_detail.find("my-") == std::string::npos);
  CHECK(outcome.backend == "[redacted]");
}

TEST_CASE("the client counts its events, reads and lags until they are drained") {
  raw_server server{answer_all};
  single_user setup{server.url()};
  for (int i = 0; i < 5; ++i)
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
  const auto health = drained(setup.pool);
  CHECK(health.events == 10);
  CHECK(health.reads >= 5);
  CHECK(health.unstamped_reads == 0);
  CHECK(health.read_lag.count() == health.reads);
  CHECK(health.send_lag.count() == 5);
  CHECK(health.bytes > 5 * 200);
  CHECK(drained(setup.pool).events == 0);
}

TEST_CASE("with the fallback clock nothing is stamped by the kernel, and the bound says so") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head());
    std::this_thread::sleep_for(20ms);
    client.write(chunk(two_tokens[0]));
    std::this_thread::sleep_for(20ms);
    client.write(chunk(two_tokens[1]) + "0\r\n\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url(), {}, {}, false};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK_FALSE(outcome.kernel_stamped);
  CHECK(outcome.first_token_error > 0ns);
  CHECK(drained(setup.pool).read_lag.count() == 0);
}

TEST_CASE("a token alone in its read is known to within microseconds") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(stream_head());
    for (const auto& event : two_tokens) {
      std::this_thread::sleep_for(10ms);
      client.write(chunk(event).substr(0, chunk(event).size() - 2)); // up to the event's end
      std::this_thread::sleep_for(1ms);
      client.write("\r\n");
    }
    client.write("0\r\n\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.first_token_error < 100us);
  CHECK(outcome.last_token_error < 100us);
  CHECK(outcome.times.last_token - outcome.times.first_token > 5ms);
}

TEST_CASE("a whole answer in one read is known to within a few ticks on an idle thread") {
  raw_server server{[](peer& client) {
    client.read_request();
    std::this_thread::sleep_for(100ms);
    client.write(stream_head() + chunk(two_tokens[0]) + chunk(two_tokens[1]) +
                 chunk(two_tokens[2]) + "0\r\n\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.ttft() > 95ms);
  // Without the tick it would be the 100 ms since the request was written.
  CHECK(outcome.first_token_error > 0ns);
  CHECK(outcome.first_token_error < 50ms);
}

TEST_CASE("an answer that does not stream has a latency and no first token") {
  raw_server server{[](peer& client) {
    while (!client.read_request().empty())
      client.write(answer(200, R"({"id":"c","choices":[{"index":0,"message":{"content":"Hi"},)"
                               R"("finish_reason":"stop"}],"usage":{"prompt_tokens":3,)"
                               R"("completion_tokens":1}})"));
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user, false);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.text == "Hi");
  CHECK_FALSE(outcome.ttft());
  CHECK(outcome.latency() > 0ns);
  CHECK(answer_to(*setup.user, false).connection_reused);
}

TEST_CASE("a kept connection that the server closed is replaced without an error") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream(two_tokens);
    if (client.number() == 0) {
      // Takes the next request, as a server does that closes at the same moment.
      client.read_request();
      return;
    }
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  const auto second = answer_to(*setup.user);
  CHECK(second.status == outcome_status::ok);
  CHECK(second.text == "Because");
  CHECK_FALSE(second.connection_reused);
  CHECK(second.connect > 0ns);
  CHECK(second.times.started < second.times.first_byte);
  CHECK(server.connections() == 2);
  // The time over the closed connection is neither connecting nor ours.
  REQUIRE(second.resent);
  CHECK(second.connect + *second.resent <= second.times.started - second.times.admitted);
  const auto health = drained(setup.pool);
  CHECK(health.connections_opened == 2);
  CHECK(health.connections_reused == 1);
  CHECK(health.resent == 1);
}

TEST_CASE("what a server has worked on is not sent again, but an error") {
  std::atomic<int> requests{0};
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write_stream(two_tokens);
    if (client.read_request().empty())
      return;
    ++requests;
    std::this_thread::sleep_for(350ms);
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  const auto lost = answer_to(*setup.user);
  CHECK(lost.error == error_type::connection_error);
  CHECK(lost.connection_reused);
  CHECK(lost.connect == 0ns);
  CHECK_FALSE(lost.resent);
  CHECK(requests == 1);
  CHECK(server.connections() == 1);
}

TEST_CASE("an interim answer is an answer: the request is not sent again") {
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write_stream(two_tokens);
    client.read_request();
    client.write("HTTP/1.1 102 Processing\r\n\r\n");
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(answer_to(*setup.user).error == error_type::connection_error);
  CHECK(server.connections() == 1);
}

TEST_CASE("where the end of a body is late, two connections take turns") {
  raw_server server{[](peer& client) {
    while (!client.read_request().empty()) {
      std::this_thread::sleep_for(10ms);
      client.write_stream(two_tokens, true);
      std::this_thread::sleep_for(3ms);
      client.write("0\r\n\r\n");
    }
  }};
  single_user setup{server.url()};
  for (int i = 0; i < 20; ++i)
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(server.connections() <= 3);
  const auto health = drained(setup.pool);
  CHECK(health.connections_opened + health.connections_reused == 20);
  CHECK(health.resent == 0);
}

TEST_CASE("a redirect is told with its place, an encoding by its name") {
  std::string head;
  raw_server server{[&](peer& client) {
    head = client.read_request();
    client.write(answer(307, "moved", "Location: /v2/chat\r\n"));
    client.read_request();
    client.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n" +
                 chunk("\x1f\x8b\x08"));
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto redirected = answer_to(*setup.user);
  CHECK(redirected.error == error_type::http_error);
  CHECK(redirected.http_status == 307);
  CHECK(redirected.error_detail.find("redirected to /v2/chat") != std::string::npos);
  CHECK(head.find("\r\nAccept-Encoding: identity\r\n") != std::string::npos);
  const auto packed = answer_to(*setup.user);
  CHECK(packed.error == error_type::protocol_error);
  CHECK(packed.http_status == 200);
  CHECK(packed.error_detail.find("gzip") != std::string::npos);
}

TEST_CASE("a body that is cut before its length is no success") {
  const auto body = std::string{R"({"choices":[{"index":0,"message":{"content":"Hi"},)"} +
                    R"("finish_reason":"stop"}]})";
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size() + 50) +
                 "\r\n\r\n" + body);
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user, false).error == error_type::incomplete_stream);
  CHECK(answer_to(*setup.user, true).status == outcome_status::error);
}

TEST_CASE("a request departs between its start and its answer, by the kernel's stamp") {
  raw_server server{answer_all};
  single_user setup{server.url()};
  for (int i = 0; i < 3; ++i) {
    const auto outcome = answer_to(*setup.user);
    const auto& t = outcome.times;
    REQUIRE(core::reached(t.departed));
    CHECK(t.started <= t.departed);
    CHECK(t.departed <= t.first_byte);
    CHECK(outcome.ttft() == t.first_token - t.departed);
    CHECK(outcome.latency() == t.last_token - t.departed);
    CHECK(outcome.departure_error < 1ms);
    if (core::reached(t.acked))
      CHECK(t.departed <= t.acked);
  }
  CHECK(drained(setup.pool).unstamped_sends == 0);
}

TEST_CASE("a request that the network takes slowly departs when its last byte does") {
  raw_server server{[](peer& client) {
    std::this_thread::sleep_for(100ms);
    client.read_request();
    client.write_stream(two_tokens);
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user, true, std::string(16 << 20, 'x'));
  REQUIRE(outcome.status == outcome_status::ok);
  REQUIRE(core::reached(outcome.times.departed));
  CHECK(outcome.times.departed - outcome.times.started > 50ms);
}

TEST_CASE("without the kernel's stamps the start counts, and the bound says so") {
  raw_server server{answer_all};
  single_user setup{server.url(), {}, {}, false};
  const auto outcome = answer_to(*setup.user);
  CHECK_FALSE(core::reached(outcome.times.departed));
  CHECK(outcome.ttft() == outcome.times.first_token - outcome.times.started);
  CHECK(outcome.departure_error == outcome.times.written - outcome.times.started);
  CHECK(drained(setup.pool).unstamped_sends == 1);
}

TEST_CASE("a connection that ended while idle is not used again") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream(two_tokens);
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  std::this_thread::sleep_for(50ms);
  const auto second = answer_to(*setup.user);
  CHECK(second.status == outcome_status::ok);
  CHECK(server.connections() == 2);
}

TEST_CASE("a replaced connection that ends without an answer is an error") {
  raw_server server{[](peer& client) {
    client.read_request();
    if (client.number() > 0)
      return;
    client.write_stream(two_tokens);
    client.read_request();
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  const auto second = answer_to(*setup.user);
  CHECK(second.status == outcome_status::error);
  CHECK(second.error == error_type::connection_error);
  CHECK(server.connections() == 2);
}

TEST_CASE("a fresh connection that ends without an answer is an error at once") {
  raw_server server{[](peer& client) { client.read_request(); }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::error);
  CHECK(outcome.error == error_type::connection_error);
  CHECK(outcome.error_detail == "the server closed the connection without an answer");
  CHECK(outcome.http_status == 0);
  CHECK(server.connections() == 1);
}

TEST_CASE("Connection: close is honoured") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
                 chunk(two_tokens[0]) + chunk(two_tokens[2]) + "0\r\n\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(server.connections() == 2);
}

TEST_CASE("an attempt is over at [DONE], and its connection kept when the body ends in time") {
  std::promise<void> over;
  raw_server server{[&, seen = over.get_future().share()](peer& client) {
    client.read_request();
    client.write_stream(two_tokens, true);
    seen.wait();
    client.write("0\r\n\r\n");
    while (!client.read_request().empty())
      client.write_stream(two_tokens);
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  over.set_value();
  std::this_thread::sleep_for(50ms);
  CHECK(answer_to(*setup.user).connection_reused);
  CHECK(server.connections() == 1);
}

TEST_CASE("a body that has not ended by the next attempt costs its connection") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream(two_tokens, true);
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(server.connections() == 2);
}

TEST_CASE("an error status keeps what the server said, and the connection") {
  raw_server server{[](peer& client) {
    while (!client.read_request().empty())
      client.write(answer(429, R"({"error":"too fast","code":"RATE_LIMIT_EXCEEDED"})",
                          "Retry-After: 7\r\n"));
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::error);
  CHECK(outcome.error == error_type::rate_limited);
  CHECK(outcome.http_status == 429);
  CHECK(outcome.retry_after == 7s);
  CHECK(outcome.error_detail.find("too fast") != std::string::npos);
  CHECK(answer_to(*setup.user).connection_reused);
}

TEST_CASE("an error that echoes the key does not get it into the outcome") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(401, R"({"error":"bad key sk-test-key"})"));
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::auth_error);
  CHECK(outcome.error_detail.find("bad key") != std::string::npos);
  CHECK(outcome.error_detail.find("sk-test-key") == std::string::npos);
}

TEST_CASE("a refusal that comes before the request was read counts, though the server hangs up") {
  raw_server server{[](peer& client) {
    client.write("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large");
    std::this_thread::sleep_for(50ms);
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user, true, std::string(8 << 20, 'x'));
  CHECK(outcome.error == error_type::request_too_large);
  CHECK(outcome.http_status == 413);
}

TEST_CASE("a large request is written as the server takes it") {
  std::size_t size = 0;
  raw_server server{[&](peer& client) {
    std::this_thread::sleep_for(50ms);
    size = client.read_request().size();
    client.write_stream(two_tokens);
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user, true, std::string(16 << 20, 'x'));
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.times.written - outcome.times.started > 20ms);
  setup.user.reset();
  setup.pool.stop();
  CHECK(size > 16 << 20);
}

TEST_CASE("answers are understood byte by byte, after interim ones, and up to the end of a file") {
  std::string answer;
  SECTION("byte by byte") {
    answer = stream_head();
    for (const auto& event : two_tokens)
      answer += chunk(event);
    answer += "0\r\n\r\n";
  }
  SECTION("after interim ones") {
    answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" +
             stream_head() + chunk(two_tokens[0] + two_tokens[1] + two_tokens[2]) + "0\r\n\r\n";
  }
  SECTION("up to the end of the connection") {
    answer = "HTTP/1.0 200 OK\r\n\r\n" + two_tokens[0] + two_tokens[1];
  }
  SECTION("with a length") {
    const auto body = two_tokens[0] + two_tokens[1];
    answer =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  raw_server server{[&](peer& client) {
    client.read_request();
    for (const char c : answer)
      client.write({&c, 1});
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.text == "Because");
}

TEST_CASE("an answer of many megabytes is read whole") {
  const std::string words(60'000, 'w');
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write(stream_head());
    for (int i = 0; i < 100; ++i)
      client.write(chunk(token_event(words)));
    client.write(chunk("data: [DONE]\n\n") + "0\r\n\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::ok);
  CHECK(outcome.chunks == 100);
  CHECK(outcome.text.size() == 100 * words.size());
}

TEST_CASE("a stream that is cut is incomplete, and what had arrived is kept") {
  const bool reset = GENERATE(false, true);
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write_stream({token_event("Half")}, true);
    std::this_thread::sleep_for(50ms);
    if (reset)
      client.reset();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::error);
  CHECK(outcome.error == error_type::incomplete_stream);
  CHECK(outcome.text == "Half");
  CHECK(outcome.chunks == 1);
}

TEST_CASE("what is not HTTP is a protocol error") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write("SSH-2.0-OpenSSH_9.2\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::protocol_error);
  CHECK(outcome.error_detail.find("not HTTP") != std::string::npos);
}

TEST_CASE("a head without an end is a protocol error") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 2000; ++i)
      client.write("X-Filler: " + std::string(100, 'x') + "\r\n");
    client.wait_for_end();
  }};
  single_user setup{server.url()};
  CHECK(answer_to(*setup.user).error == error_type::protocol_error);
}

TEST_CASE("a port where nobody listens is a connection error") {
  std::string url;
  {
    raw_server gone{[](peer&) {}};
    url = gone.url();
  }
  single_user setup{url};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::connection_error);
  CHECK(outcome.error_detail.find("cannot connect to 127.0.0.1") != std::string::npos);
  CHECK(outcome.error_detail.find("refused") != std::string::npos);
}

TEST_CASE("a host without an address is a connection error that names it") {
  single_user setup{"http://no-such-host.invalid"};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::connection_error);
  CHECK(outcome.error_detail.find("cannot resolve host no-such-host.invalid") == 0);
}

TEST_CASE("a host name is resolved, and an address that does not answer is passed over") {
  // localhost may be ::1 first, where this server does not listen.
  raw_server server{answer_all};
  single_user setup{server.url("localhost")};
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
}

TEST_CASE("many users of one pool are answered, each by its own connection") {
  raw_server server{answer_all};
  net::io_pool pool{{.threads = 2}};
  const auto endpoint = endpoint_at(server.url());
  std::vector<std::unique_ptr<net::session>> users;
  for (std::size_t i = 0; i < 50; ++i)
    users.push_back(std::make_unique<net::session>(pool.at(i % pool.size()), endpoint));
  for (int round = 0; round < 5; ++round) {
    std::vector<std::future<core::outcome>> pending;
    for (const auto& user : users)
      pending.push_back(ask(*user));
    for (auto& one : pending)
      CHECK(result_of(std::move(one)).status == outcome_status::ok);
  }
  CHECK(server.connections() == 50);
  CHECK(drained(pool).events == 500);
}
