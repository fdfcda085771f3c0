#include "net/llm/session.hpp"

#include "net/io/io_pool.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

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
