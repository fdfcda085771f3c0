#include "actors/user/attempt_cost.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::error_type;

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
