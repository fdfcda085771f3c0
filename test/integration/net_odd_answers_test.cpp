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
