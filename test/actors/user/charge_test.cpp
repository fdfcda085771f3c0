#include "actors/user/charge.hpp"

#include "actors/user/attempt_cost.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

using fields = std::tuple<std::uint64_t, std::int64_t, bool>;

constexpr scenario::price cheap{1.0, 10.0, {}};

struct desk {
  std::vector<fields> back;
  permit issue(std::uint64_t number) {
    return {number, std::make_shared<permit::taker_back>([this](const settlement& s) {
              back.emplace_back(s.permit, s.spent_nanousd, s.sent);
            })};
  }
};

core::outcome answered(std::uint32_t prompt, std::uint32_t completion) {
  core::outcome o;
  o.status = core::outcome_status::ok;
  o.times.started = o.times.written = core::mono_time{1s};
  o.prompt_source = core::token_source::reported;
  o.prompt_tokens = prompt;
  o.completion_tokens = completion;
  return o;
}

} // namespace

TEST_CASE(
    "a request reserves the most that it may cost, by the tokens that its prompt seems to have") {
  charge c;
  CHECK(c.tokens(400) == 100); // four characters each
  CHECK(c.reserve(&cheap, 400, 40) == worst_cost(cheap, 100, 40));
  CHECK(c.reserve(nullptr, 400, 40) == 0);
}

TEST_CASE("reported prompts teach the estimate") {
  charge c;
  auto o = answered(200, 1);
  c.settle(o, 400, nullptr);
  CHECK(o.prompt_tokens == 200);
  CHECK(c.tokens(400) == 200);
  CHECK(c.reserve(&cheap, 400, 40) == worst_cost(cheap, 200, 40));
}

TEST_CASE("a cost that the platform reports wins over the price, and needs none") {
  desk d;
  charge c;
  auto o = answered(200, 1);
  o.reported_cost = 4'200;
  c.send(d.issue(7));
  CHECK(c.settle(o, 400, &cheap) == 4'200);
  CHECK(d.back == std::vector<fields>{{7, 4'200, true}});
  CHECK(c.settle(o, 400, nullptr) == 4'200);
  o.reported_cost = 0;
  CHECK(c.settle(o, 400, &cheap) == 0);
}

TEST_CASE("a prompt that nobody reported is estimated when the platform may have read it") {
  charge c;
  auto broken = answered(0, 3);
  broken.status = core::outcome_status::error;
  broken.prompt_source = core::token_source::estimated;
  CHECK(c.settle(broken, 400, &cheap) == 100 * 1'000 + 3 * 10'000);
  CHECK(broken.prompt_tokens == 100);
  CHECK(c.tokens(400) == 100); // and teaches nothing

  auto refused = broken;
  refused.prompt_tokens = refused.completion_tokens = 0;
  refused.http_status = 429;
  CHECK(c.settle(refused, 400, &cheap) == 0);
  CHECK(refused.prompt_tokens == 0);
}

TEST_CASE("without a price the cost is not known") {
  charge c;
  auto o = answered(10, 2);
  CHECK_FALSE(c.settle(o, 400, nullptr));
  CHECK(c.settle(o, 400, &cheap) == 10 * 1'000 + 2 * 10'000);
}

TEST_CASE("a permit comes back when its request is over, with its cost") {
  desk d;
  charge c;
  c.reserve(&cheap, 400, 40);
  c.send(d.issue(7));
  CHECK(d.back.empty());
  auto o = answered(10, 2);
  c.settle(o, 400, &cheap);
  CHECK(d.back == std::vector<fields>{{7, 30'000, true}});
  c.settle(o, 400, &cheap); // and once only
  CHECK(d.back.size() == 1);
}

TEST_CASE("a permit whose request found no connection comes back unsent") {
  desk d;
  charge c;
  c.send(d.issue(7));
  core::outcome o;
  o.error = core::error_type::connection_error;
  c.settle(o, 400, &cheap);
  CHECK(d.back == std::vector<fields>{{7, 0, false}});
}

TEST_CASE("whoever is dropped in the middle of a request has sent it, at the highest cost") {
  desk d;
  std::int64_t worst = 0;
  {
    charge c;
    worst = c.reserve(&cheap, 400, 40);
    c.send(d.issue(7));
  }
  CHECK(worst == 614'000); // 100 * 1.5 + 64 prompt tokens, 40 of the answer, at $1 and $10
  CHECK(d.back == std::vector<fields>{{7, worst, true}});
}

TEST_CASE("whoever is dropped between two requests owes nothing") {
  desk d;
  {
    charge c;
    c.reserve(&cheap, 400, 40);
    c.send(d.issue(7));
    auto o = answered(10, 2);
    c.settle(o, 400, &cheap);
    c.reserve(&cheap, 400, 40);
  }
  CHECK(d.back == std::vector<fields>{{7, 30'000, true}});
}
