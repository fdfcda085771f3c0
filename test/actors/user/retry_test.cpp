#include "actors/user/retry.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;

namespace {

core::outcome failed(error_type error, int status = 0) {
  core::outcome o;
  o.error = error;
  o.http_status = status;
  return o;
}

core::nanoseconds pause(std::uint32_t attempt, std::optional<core::nanoseconds> said = {},
                        core::nanoseconds backoff = 500ms) {
  auto o = failed(error_type::rate_limited, 429);
  o.retry_after = said;
  return pause_before_retry(backoff, attempt, core::random_stream{attempt}, o);
}

} // namespace

TEST_CASE("of all kinds of errors these may pass") {
  const std::set<error_type> passing{error_type::rate_limited, error_type::timeout,
                                     error_type::connection_error, error_type::stream_error,
                                     error_type::incomplete_stream};
  for (auto e = error_type::none; e <= error_type::client_error;
       e = static_cast<error_type>(static_cast<int>(e) + 1)) {
    if (e == error_type::http_error)
      continue;
    INFO(core::to_string(e));
    CHECK(may_pass(failed(e, 500)) == (passing.count(e) == 1));
  }
}

TEST_CASE("of all statuses without a kind of their own these may pass") {
  for (int status = 100; status < 600; ++status) {
    INFO(status);
    CHECK(may_pass(failed(error_type::http_error, status)) ==
          (status == 408 || status == 409 || status == 425 || status == 498 || status >= 500));
  }
}

TEST_CASE("only errors may pass, whatever else the outcome says") {
  for (const auto status :
       {outcome_status::ok, outcome_status::abandoned, outcome_status::cancelled}) {
    auto o = failed(error_type::timeout);
    o.status = status;
    CHECK_FALSE(may_pass(o));
  }
}

TEST_CASE("a platform that asks for a minute is waited for, and one that asks for more is not") {
  auto o = failed(error_type::rate_limited, 429);
  o.retry_after = longest_retry_after;
  CHECK(longest_retry_after == 60s);
  CHECK(may_pass(o));
  o.retry_after = longest_retry_after + 1ns;
  CHECK_FALSE(may_pass(o));
  o.retry_after = 24h;
  CHECK_FALSE(may_pass(o));
}

TEST_CASE("the pause before a retry doubles up to a minute, of which half may be taken away") {
  for (std::uint32_t attempt = 1; attempt <= 7; ++attempt) {
    const auto whole = 500ms * (1 << (attempt - 1));
    INFO(attempt);
    CHECK(pause(attempt) >= whole / 2);
    CHECK(pause(attempt) <= whole);
  }
  for (const std::uint32_t attempt : {8U, 17U, 40U, 1000U}) {
    CHECK(pause(attempt) >= 30s);
    CHECK(pause(attempt) <= 60s);
  }
  CHECK(pause(1, {}, 1h) <= 60s);
}

TEST_CASE("not all that failed together come back together") {
  std::set<core::nanoseconds> pauses;
  for (std::uint64_t user = 0; user < 100; ++user)
    pauses.insert(pause_before_retry(500ms, 1, core::random_stream{1}.split(user),
                                     failed(error_type::timeout)));
  CHECK(pauses.size() > 95);
}

TEST_CASE("the pause is as long as the platform says, where that is longer, up to a minute") {
  CHECK(pause(1, 7s) == 7s);
  CHECK(pause(1, 1ms) >= 250ms);
  CHECK(pause(1, 60s) == 60s);
  CHECK(pause(1, 24h) == 60s);
}
