#include "actors/user/attempt_cost.hpp"
#include "actors/user/retry.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

core::outcome with_tokens(std::uint32_t prompt, std::uint32_t completion) {
  core::outcome o;
  o.prompt_tokens = prompt;
  o.completion_tokens = completion;
  return o;
}

core::outcome failed(error_type error, int status, bool sent = true) {
  core::outcome o;
  o.error = error;
  o.http_status = status;
  if (sent)
    o.times.written = core::mono_time{1s};
  return o;
}

} // namespace

TEST_CASE("an attempt costs its tokens, and cached ones their own price") {
  const scenario::price price{2.0, 10.0, 0.5};
  auto o = with_tokens(1000, 100);
  CHECK(cost_of(price, o) == 3'000'000); // $0.002 + $0.001
  o.cached_tokens = 400;
  CHECK(cost_of(price, o) == 2'400'000);
  o.cached_tokens = 5000; // more than there are
  CHECK(cost_of(price, o) == 1'500'000);
  CHECK(cost_of({2.0, 10.0, {}}, o) == 3'000'000);
}

TEST_CASE("the worst cost covers a longer prompt than it seems, and every token that is allowed") {
  const scenario::price price{2.0, 10.0, {}};
  CHECK(worst_cost(price, 1000, 100) == 2000 * 1564 + 10'000 * 100);
  CHECK(worst_cost(price, 0, 0) > worst_cost(price, 0, 4000));
}

TEST_CASE("a prompt is charged for unless it was refused or never sent") {
  CHECK(may_be_charged(failed(error_type::timeout, 0)));
  CHECK(may_be_charged(failed(error_type::incomplete_stream, 200)));
  CHECK_FALSE(may_be_charged(failed(error_type::connection_error, 0, false)));
  CHECK_FALSE(may_be_charged(failed(error_type::rate_limited, 429)));
  CHECK_FALSE(may_be_charged(failed(error_type::http_error, 500)));
}

TEST_CASE("the pause before a retry doubles up to a minute, or is as long as the platform says") {
  const auto pause = [](std::uint32_t attempt, std::optional<core::nanoseconds> said = {}) {
    core::outcome o;
    o.retry_after = said;
    return pause_before_retry(500ms, attempt, core::random_stream{attempt}, o);
  };
  for (std::uint32_t attempt : {1U, 2U, 3U}) {
    const auto whole = 500ms * (1 << (attempt - 1));
    CHECK(pause(attempt) > whole / 2 - 1ns);
    CHECK(pause(attempt) <= whole);
  }
  CHECK(pause(40) <= 1min);
  CHECK(pause(40) >= 30s);
  CHECK(pause(1, 7s) == 7s);
}

TEST_CASE("only what may pass is worth another try") {
  CHECK(may_pass(failed(error_type::rate_limited, 429)));
  CHECK(may_pass(failed(error_type::http_error, 503)));
  CHECK(may_pass(failed(error_type::incomplete_stream, 200)));
  CHECK_FALSE(may_pass(failed(error_type::http_error, 404)));
  CHECK_FALSE(may_pass(failed(error_type::auth_error, 401)));
  CHECK_FALSE(may_pass(failed(error_type::budget_exceeded, 402)));
  auto given_up = failed(error_type::timeout, 0);
  given_up.status = outcome_status::abandoned;
  CHECK_FALSE(may_pass(given_up));
}
