#include "net/http/wait_headers.hpp"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

using namespace loadtest;
using namespace std::chrono_literals;
using net::wait_headers;

namespace {

wait_headers of(const std::vector<std::pair<const char*, const char*>>& fields) {
  wait_headers headers;
  for (const auto& [name, value] : fields)
    headers.take(name, value);
  return headers;
}

constexpr const char* at_20 = "Tue, 14 Nov 2023 22:13:20 GMT";
constexpr const char* at_23 = "Tue, 14 Nov 2023 22:13:23 GMT";

} // namespace

TEST_CASE("milliseconds go before seconds, in whatever order they come") {
  CHECK(of({{"retry-after-ms", "1500"}}).asked().wait == 1500ms);
  CHECK(of({{"Retry-After-Ms", "1500.5"}}).asked().wait == 1500500us);
  CHECK(of({{"Retry-After", "1"}, {"retry-after-ms", "1500"}}).asked().wait == 1500ms);
  CHECK(of({{"retry-after-ms", "1500"}, {"Retry-After", "1"}}).asked().wait == 1500ms);
  CHECK(of({{"retry-after-ms", "soon"}, {"Retry-After", "1"}}).asked().wait == 1s);
  CHECK(of({{"RETRY-AFTER", "2"}}).asked().wait == 2s);
  CHECK_FALSE(of({{"Content-Type", "x"}, {"Retry-Afterwards", "2"}}).asked());
}

TEST_CASE("a date to retry at is relative to the answer's own Date") {
  CHECK(of({{"Date", at_20}, {"Retry-After", at_23}}).asked().wait == 3s);
  CHECK(of({{"Retry-After", at_23}, {"date", at_20}}).asked().wait == 3s);
  CHECK(of({{"Date", at_23}, {"Retry-After", at_20}}).asked().wait == 0s);
  // Without one, or with a broken one, the client's clock has to do.
  CHECK(of({{"Retry-After", at_23}}).asked().at == core::unix_time{1'700'000'003s});
  CHECK(of({{"Date", "now"}, {"Retry-After", at_23}}).asked().at ==
        core::unix_time{1'700'000'003s});
}

TEST_CASE("the reset of a rate limit is a wait, in the spellings that are met") {
  CHECK(of({{"x-ratelimit-reset-requests", "1.5s"}}).reset().wait == 1500ms);
  CHECK(of({{"x-ratelimit-reset-tokens", "6m0s"}}).reset().wait == 6min);
  CHECK(of({{"x-rate-limit-reset-tokens", "2"}}).reset().wait == 2s);
  CHECK(of({{"X-RateLimit-Reset", "20ms"}}).reset().wait == 20ms);
  CHECK(of({{"RateLimit-Reset", "30"}}).reset().wait == 30s);
  CHECK(of({{"X-RateLimit-Reset", "1700000003"}}).reset().at == core::unix_time{1'700'000'003s});
  CHECK(of({{"X-RateLimit-Reset", "1700000003000"}}).reset().at == core::unix_time{1'700'000'003s});
  CHECK(of({{"Date", at_20}, {"X-RateLimit-Reset", "1700000003"}}).reset().wait == 3s);
  CHECK(of({{"Date", at_20}, {"anthropic-ratelimit-requests-reset", "2023-11-14T22:13:23Z"}})
            .reset()
            .wait == 3s);
  CHECK_FALSE(of({{"x-ratelimit-limit-requests", "60"}}).reset());
  CHECK_FALSE(of({{"x-ratelimit-reset-requests", "later"}}).reset());
}

TEST_CASE("only limits that are used up are waited for, when the server tells which") {
  CHECK(of({{"x-ratelimit-remaining-requests", "0"},
            {"x-ratelimit-reset-requests", "1s"},
            {"x-ratelimit-remaining-tokens", "100"},
            {"x-ratelimit-reset-tokens", "6m0s"}})
            .reset()
            .wait == 1s);
  CHECK(of({{"x-ratelimit-reset-tokens", "6s"}, {"x-ratelimit-remaining-tokens", "0"}})
            .reset()
            .wait == 6s);
  CHECK(of({{"anthropic-ratelimit-tokens-remaining", "0"},
            {"anthropic-ratelimit-tokens-reset", "4s"},
            {"anthropic-ratelimit-requests-remaining", "9"},
            {"anthropic-ratelimit-requests-reset", "9s"}})
            .reset()
            .wait == 4s);
  CHECK(
      of({{"x-ratelimit-reset-requests", "1s"}, {"x-ratelimit-reset-tokens", "3s"}}).reset().wait ==
      3s);
}

TEST_CASE("no number of limits fills the memory") {
  wait_headers headers;
  for (int i = 0; i < 1000; ++i)
    headers.take("x-ratelimit-reset-" + std::to_string(i), "1s");
  CHECK(headers.reset().wait == 1s);
}
