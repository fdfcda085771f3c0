#include "test/actors/run/small_world.hpp"

#include <catch2/catch.hpp>

using namespace small_world;

namespace {

/// A small run whose limits are drawn from the seed.
std::shared_ptr<scenario::plan> drawn_plan(core::random_stream& random) {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {3, 2, 1};
  if (random.below(3) == 0)
    plan->org_users = {6}; // split
  plan->targets.dialect = core::loadtest_v1_dialect();
  plan->drain_timeout = 20s;
  plan->cleanup_on_completion = random.below(4) > 0;
  plan->workers.redistribute = random.below(4) > 0;
  if (random.below(2) == 0)
    plan->max_requests = 1 + random.below(8);
  if (random.below(2) == 0)
    plan->max_concurrent_requests = 1 + static_cast<std::uint32_t>(random.below(4));
  if (random.below(3) == 0)
    plan->max_requests_per_second = 3.0;
  if (random.below(3) == 0)
    plan->phases = {{"hold", 3s, 5, scenario::ramp::step, true}};
  return plan;
}

/// Something befalls the run, at a moment that the seed draws.
void strike(world& w) {
  const std::string host = w.random.below(2) == 0 ? "w1" : "w2";
  switch (w.random.below(6)) {
  case 0:
    w.kill(host);
    break;
  case 1:
    w.kill(host);
    w.do_all(w.run.on_lost(host, "is gone", w.now));
    break;
  case 2:
    w.do_all(w.run.on_leaving(host, w.now));
    break;
  case 3:
    w.do_all(w.run.on_stop("sigint", w.now));
    break;
  case 4:
    w.do_all(w.run.on_failed("c", "out of memory", w.now));
    break;
  default:
    w.do_all(w.run.on_failed(host, "out of memory", w.now));
  }
}

struct outcome {
  bool done = false;
  core::nanoseconds took{};
  std::string ended_by;
};

outcome play(std::uint64_t seed) {
  core::random_stream random{seed};
  const auto plan = drawn_plan(random);
  world w{plan, seed};
  const auto begin = w.now;
  auto strikes = random.below(4);
  for (int i = 0; i < 20'000 && w.run.at() != run_state::stage::done; ++i) {
    if (strikes > 0 && random.below(60) == 0) {
      --strikes;
      strike(w);
    }
    if (random.below(40) == 0 || !w.step())
      w.pass();
  }
  const auto took = w.now - begin;
  while (w.step()) { // the last words
  }
  INFO("seed " << seed << ", ended by " << w.run.result().ended_by << ", stage "
               << static_cast<int>(w.run.at()) << ", after " << core::to_seconds(took) << " s");
  REQUIRE(w.run.at() == run_state::stage::done);
  CHECK(took < 10min);
  CHECK_FALSE(w.run.result().ended_by.empty());
  if (plan->max_requests)
    CHECK(w.sent <= *plan->max_requests);
  // Nobody who is still there is left without a word, and nobody waits at a gate.
  for (const auto& [name, host] : w.hosts)
    if (host.runs && name != "c")
      CHECK(host.released);
  return {true, took, w.run.result().ended_by};
}

} // namespace

TEST_CASE("in whatever order messages cross, the run ends and everybody hears of it") {
  std::map<std::string, int> ends;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed)
    ++ends[play(seed).ended_by];
  // All ways to end were tried.
  for (const auto* reason : {"completed", "requests", "sigint", "internal"})
    CHECK(ends[reason] > 0);
}

TEST_CASE("a seed plays the same each time") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto first = play(seed);
    const auto second = play(seed);
    CHECK(first.took == second.took);
    CHECK(first.ended_by == second.ended_by);
  }
}
