#include "net/llm/session.hpp"

#include "net/io/io_pool.hpp"
#include "net/io/source_addresses.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

/// This process can open nothing more.
struct no_descriptors {
  no_descriptors() {
    getrlimit(RLIMIT_NOFILE, &before);
    const int next = dup(0);
    close(next);
    const rlimit now{static_cast<rlim_t>(next), before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &now);
  }
  ~no_descriptors() { setrlimit(RLIMIT_NOFILE, &before); }
  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;

  rlimit before{};
};

} // namespace

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

TEST_CASE("connections are made from each source address in turn") {
  std::mutex mutex;
  std::vector<std::string> from;
  raw_server server{[&](peer& client) {
    {
      const std::lock_guard lock{mutex};
      from.push_back(client.from());
    }
    answer_all(client);
  }};
  single_user setup{server.url()};
  setup.server->connections.per_request = true;
  auto sources = net::source_addresses::of_this_machine({"127.0.0.2", "::1", "127.0.0.3"});
  REQUIRE(sources);
  setup.server->sources = *std::move(sources);
  for (int i = 0; i < 4; ++i)
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
  CHECK(from == std::vector<std::string>{"127.0.0.2", "127.0.0.3", "127.0.0.2", "127.0.0.3"});
}

TEST_CASE("a source address that is not this machine's is refused by name") {
  const auto refusal = [](const std::string& text) {
    const auto made = net::source_addresses::of_this_machine({"127.0.0.1", text});
    return made ? std::string{} : made.failure().message;
  };
  CHECK(refusal("192.0.2.7").starts_with("no connection can be made from 192.0.2.7: "));
  CHECK(refusal("eth0") == "'eth0' is not an IP address");
}

TEST_CASE("want of descriptors is this machine's fault, for an address and for a name") {
  raw_server server{answer_all};
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    single_user setup{"http://" + host + ":" + std::to_string(server.port())};
    const no_descriptors want;
    const auto failed = answer_to(*setup.user);
    CHECK(failed.error == error_type::client_error);
    CHECK(failed.error_detail == "no connection from this machine: Too many open files");
  }
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
