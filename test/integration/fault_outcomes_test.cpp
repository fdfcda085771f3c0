#include "net/io/io_pool.hpp"
#include "net/llm/session.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"
#include "test/integration/net_fixture.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

/// A platform that always fails in this way.
std::unique_ptr<platform::server> platform_with(const std::string& faults) {
  const auto config = platform::parse_model_config(
      "{requireKey: false, faults: {" + faults + "}, answers: {medianTokens: 8, spread: 0}, " +
      "models: [{id: small, backends: [{name: a, base: 2ms, decodePerToken: 1ms}]}]}");
  if (!config)
    throw std::runtime_error{config.failure().message};
  auto server = platform::server::start(*config, {});
  if (!server)
    throw std::runtime_error{server.failure().message};
  return *std::move(server);
}

/// The outcome of one streamed question to it.
core::outcome outcome_with(const std::string& faults) {
  const auto server = platform_with(faults);
  net::timeouts limits;
  limits.stall = 300ms;
  single_user setup{server->url(), limits};
  return answer_to(*setup.user);
}

struct expected {
  const char* fault;
  outcome_status status;
  error_type error;
  int http_status;
};

} // namespace

TEST_CASE("each fault of the platform has the outcome that the measurement's rules give it") {
  for (const auto& [fault, status, error, http_status] : {
           expected{"error", outcome_status::error, error_type::http_error, 500},
           {"rateLimited", outcome_status::error, error_type::rate_limited, 429},
           {"overBudget", outcome_status::error, error_type::budget_exceeded, 402},
           {"noStreaming", outcome_status::error, error_type::http_error, 502},
           {"cut", outcome_status::error, error_type::incomplete_stream, 200},
           {"stall", outcome_status::error, error_type::timeout, 200},
           {"malformed", outcome_status::error, error_type::protocol_error, 200},
           {"streamError", outcome_status::error, error_type::stream_error, 200},
           {"noFinish", outcome_status::error, error_type::incomplete_stream, 200},
           {"noDone", outcome_status::ok, error_type::none, 200},
           {"noUsage", outcome_status::ok, error_type::none, 200},
           {"pings", outcome_status::ok, error_type::none, 200},
           {"slowStartDelay: 20ms, slowStart", outcome_status::ok, error_type::none, 200},
           {"noRole", outcome_status::ok, error_type::none, 200},
           {"severalTokens", outcome_status::ok, error_type::none, 200},
           {"crlf", outcome_status::ok, error_type::none, 200},
           {"closeAfter", outcome_status::ok, error_type::none, 200},
           {"lateEnd", outcome_status::ok, error_type::none, 200},
       }) {
    INFO(fault);
    const auto outcome = outcome_with(std::string{fault} + ": 1");
    CHECK(outcome.status == status);
    CHECK(core::to_string(outcome.error) == std::string{core::to_string(error)});
    CHECK(outcome.http_status == http_status);
  }
}

TEST_CASE("a user whose connection ends after each stream asks on over the next") {
  const auto server = platform_with("closeAfter: 1");
  single_user setup{server->url(), {}};
  for (int i = 0; i < 3; ++i)
    CHECK(answer_to(*setup.user).status == outcome_status::ok);
}

TEST_CASE("what the faults leave is kept: tokens before a cut, the wait of a 429, estimates") {
  const auto cut = outcome_with("cut: 1");
  CHECK(cut.chunks == 2);
  CHECK(core::reached(cut.times.first_token));
  CHECK(outcome_with("rateLimited: 1, retryAfterSeconds: 7").retry_after == 7s);
  CHECK(outcome_with("noUsage: 1").completion_source == core::token_source::estimated);
  CHECK(outcome_with("pings: 1").chunks == outcome_with("pings: 0").chunks);
  const auto coalesced = outcome_with("severalTokens: 1, tokensPerEvent: 3");
  CHECK(coalesced.chunks == 3);
  CHECK(coalesced.completion_tokens == 8);
  CHECK(coalesced.text == outcome_with("crlf: 1, noRole: 1").text);
}
