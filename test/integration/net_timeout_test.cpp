#include "net/io/io_pool.hpp"
#include "net/llm/chat_body.hpp"
#include "net/llm/session.hpp"
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

/// Reads the request, sends a head and tokens `pause` apart until the client goes.
raw_server::script drip(std::chrono::milliseconds pause) {
  return [pause](peer& client) {
    client.read_request();
    client.write(stream_head());
    while (client.write(chunk(token_event("w"))))
      std::this_thread::sleep_for(pause);
  };
}

void say_nothing(peer& client) {
  client.wait_for_end();
}

} // namespace

TEST_CASE("no TLS handshake within the limit is a connect time-out") {
  raw_server server{say_nothing}; // takes the connection, and never shakes hands
  net::timeouts limits;
  limits.connect = 50ms;
  single_user setup{"https://127.0.0.1:" + std::to_string(server.port()), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.status == outcome_status::error);
  CHECK(outcome.error == error_type::timeout);
  CHECK(outcome.error_detail.starts_with("connect"));
  CHECK_FALSE(core::reached(outcome.times.started));
}

TEST_CASE("no answer within the limit is a first byte time-out") {
  raw_server server{say_nothing};
  net::timeouts limits;
  limits.first_byte = 50ms;
  single_user setup{server.url(), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::timeout);
  CHECK(outcome.error_detail.starts_with("first byte"));
  CHECK(outcome.times.closed - outcome.times.started >= 50ms);
  CHECK(outcome.times.closed - outcome.times.started < 1s);
}

TEST_CASE("interim answers are not the first byte") {
  bool ends = false;
  raw_server server{[&](peer& client) {
    client.read_request();
    for (int i = 0; i < 6; ++i) {
      client.write("HTTP/1.1 102 Processing\r\n\r\n");
      std::this_thread::sleep_for(20ms);
    }
    if (ends)
      client.write_stream({token_event("w", "stop"), "data: [DONE]\n\n"});
    client.wait_for_end();
  }};
  net::timeouts limits;
  SECTION("they do not keep one waiting for longer") {
    limits.first_byte = 50ms;
    single_user setup{server.url(), limits};
    const auto outcome = answer_to(*setup.user);
    CHECK(outcome.error_detail.starts_with("first byte"));
    CHECK_FALSE(core::reached(outcome.times.first_byte));
  }
  SECTION("it comes with the answer") {
    ends = true;
    single_user setup{server.url(), limits};
    const auto outcome = answer_to(*setup.user);
    CHECK(outcome.status == outcome_status::ok);
    CHECK(outcome.times.first_byte - outcome.times.started > 100ms);
  }
}

TEST_CASE("a stream that stops is a stall time-out, and what had arrived is kept") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream({token_event("w")}, true);
    client.wait_for_end();
  }};
  net::timeouts limits;
  limits.first_byte = 20s;
  limits.stall = 50ms;
  single_user setup{server.url(), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::timeout);
  CHECK(outcome.error_detail.starts_with("stall"));
  CHECK(outcome.text == "w");
  CHECK(core::reached(outcome.times.first_token));
  CHECK(outcome.http_status == 200);
}

TEST_CASE("a stream that goes on does not stall, but may take too long in total") {
  raw_server server{drip(20ms)};
  net::timeouts limits;
  limits.stall = 200ms;
  limits.total = 500ms;
  single_user setup{server.url(), limits};
  const auto outcome = answer_to(*setup.user);
  CHECK(outcome.error == error_type::timeout);
  CHECK(outcome.error_detail.starts_with("total"));
  CHECK(outcome.chunks > 5);
}

TEST_CASE("giving up closes the stream and keeps what had arrived") {
  std::atomic<bool> closed = false;
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write_stream({token_event("Half")}, true);
    closed = client.wait_for_end();
  }};
  single_user setup{server.url()};
  auto pending = ask(*setup.user);
  while (drained(setup.pool).events == 0)
    std::this_thread::sleep_for(1ms);
  setup.user->cancel(outcome_status::abandoned);
  const auto outcome = result_of(std::move(pending));
  CHECK(outcome.status == outcome_status::abandoned);
  CHECK(outcome.error == error_type::none);
  CHECK(outcome.text == "Half");
  CHECK(outcome.chunks == 1);
  for (int i = 0; i < 1000 && !closed; ++i)
    std::this_thread::sleep_for(1ms);
  CHECK(closed);
}

TEST_CASE("cancelling without an attempt has no effect on the next one") {
  raw_server server{[](peer& client) {
    while (!client.read_request().empty())
      client.write_stream({token_event("Yes", "stop")});
  }};
  single_user setup{server.url()};
  setup.user->cancel(outcome_status::abandoned);
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
  setup.user->cancel(outcome_status::cancelled);
  CHECK(answer_to(*setup.user).status == outcome_status::ok);
}

TEST_CASE("destroying a session cancels its attempt") {
  raw_server server{say_nothing};
  single_user setup{server.url()};
  auto pending = ask(*setup.user);
  setup.user.reset();
  CHECK(result_of(std::move(pending)).status == outcome_status::cancelled);
}

TEST_CASE("a second attempt at a time is cancelled, the first goes on") {
  raw_server server{[](peer& client) {
    client.read_request();
    std::this_thread::sleep_for(50ms);
    client.write_stream({token_event("Yes", "stop")});
  }};
  single_user setup{server.url()};
  auto first = ask(*setup.user);
  auto second = ask(*setup.user);
  CHECK(result_of(std::move(second)).status == outcome_status::cancelled);
  CHECK(result_of(std::move(first)).status == outcome_status::ok);
}

TEST_CASE("stopping the pool cancels every attempt, and no handler runs after that") {
  raw_server server{drip(1ms)};
  net::io_pool pool{{.threads = 2}};
  const auto endpoint = endpoint_at(server.url());
  std::vector<std::unique_ptr<net::session>> users;
  std::atomic<int> cancelled = 0;
  std::atomic<bool> stopped = false;
  std::atomic<bool> late = false;
  const std::vector<core::message> messages{{core::role::user, "Why?"}};
  const core::mono_time now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < 20; ++i) {
    users.push_back(std::make_unique<net::session>(pool.at(i % 2), endpoint));
    users.back()->start(net::to_request({}, {.model = "m", .messages = messages}), {}, now, now,
                        [&](core::outcome outcome) {
                          late = late || stopped;
                          cancelled += outcome.status == outcome_status::cancelled ? 1 : 0;
                        });
  }
  std::this_thread::sleep_for(20ms);
  pool.stop();
  stopped = true;
  CHECK(cancelled == 20);
  users.front()->start(net::to_request({}, {.model = "m", .messages = messages}), {}, now, now,
                       [&](core::outcome) { late = true; });
  users.clear();
  CHECK_FALSE(late);
}

TEST_CASE("sessions may outlive their pool") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write_stream({token_event("Yes", "stop")});
    client.wait_for_end();
  }};
  std::optional<net::session> user;
  {
    net::io_pool pool{{}};
    user.emplace(pool.at(0), endpoint_at(server.url()));
    CHECK(answer_to(*user).status == outcome_status::ok);
  }
  user->cancel(outcome_status::cancelled);
  user.reset();
}

TEST_CASE("a handler may destroy its session, or start the next attempt") {
  raw_server server{[](peer& client) {
    while (!client.read_request().empty())
      client.write_stream({token_event("Yes", "stop")});
  }};
  net::io_pool pool{{}};
  auto user = std::make_unique<net::session>(pool.at(0), endpoint_at(server.url()));
  const std::vector<core::message> messages{{core::role::user, "Why?"}};
  std::promise<int> done;
  int rounds = 0;
  std::function<void()> next = [&] {
    const core::mono_time now = std::chrono::steady_clock::now();
    user->start(net::to_request({}, {.model = "m", .messages = messages}), {}, now, now,
                [&](core::outcome outcome) {
                  CHECK(outcome.status == outcome_status::ok);
                  if (++rounds < 100)
                    return next();
                  user.reset();
                  done.set_value(rounds);
                });
  };
  next();
  auto pending = done.get_future();
  REQUIRE(pending.wait_for(never) == std::future_status::ready);
  CHECK(pending.get() == 100);
  CHECK(server.connections() == 1);
}
