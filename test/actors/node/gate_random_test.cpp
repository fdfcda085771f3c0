#include "actors/node/gate.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

/// A gate with all limits, of which everything that goes in and comes out is counted.
struct counted {
  core::random_stream random;
  gate limits{{true, true, true, true, false, {{1, {400, 0}}, {2, {150, 20}}}}};
  core::mono_time now{1h};
  lease in{};
  lease_back out{};
  std::map<asker, std::int64_t> waiting{}; ///< what each reserves
  std::map<std::uint64_t, std::pair<asker, std::int64_t>> permits{};
  std::uint64_t sent = 0;
  std::int64_t spent = 0;
  std::map<std::uint32_t, std::int64_t> budgets{{1, 0}, {2, 20}};
  std::uint64_t questions = 0;
  std::uint64_t last_permit = 0;
  bool closed = false;
  std::string wrong; ///< the first thing that is

  explicit counted(std::uint64_t seed) : random(seed) {}

  void must(bool fine, const char* what) {
    if (!fine && wrong.empty())
      wrong = what;
  }

  void answer(bool open) {
    for (const auto& a : limits.answers(now, open)) {
      const auto who = waiting.find(a.to);
      if (who == waiting.end())
        return must(false, "an answer to nobody, or a second one");
      if (a.answer == admittance::granted) {
        must(open && !closed, "let through while the gate or the fence was closed");
        must(a.permit == ++last_permit, "a permit that has been before");
        permits[a.permit] = {a.to, who->second};
      }
      must((a.answer == admittance::stopped) == closed || a.answer == admittance::over_budget,
           "stopped and open");
      waiting.erase(who);
    }
    must(!closed || waiting.empty(), "somebody waits at a closed gate");
  }

  void settle() {
    if (permits.empty())
      return;
    auto at = permits.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random.below(permits.size())));
    const auto [number, held] = *at;
    const bool was_sent = random.below(4) > 0;
    const auto cost = was_sent ? random.between(0, held.second) : 0;
    limits.settle({number, cost, was_sent});
    sent += was_sent ? 1 : 0;
    spent += cost;
    if (const auto b = budgets.find(held.first.org); b != budgets.end())
      b->second += cost;
    permits.erase(at);
  }

  void step() {
    now += core::nanoseconds{static_cast<std::int64_t>(random.below(20'000'000))};
    switch (random.below(9)) {
    case 0:
    case 1:
    case 2: {
      const asker who{1 + static_cast<std::uint32_t>(random.below(3)),
                      static_cast<std::uint32_t>(random.below(9)), ++questions};
      waiting[who] = random.between(0, 60);
      limits.ask(who, waiting[who]);
      break;
    }
    case 3:
    case 4:
      settle();
      break;
    case 5: {
      const lease more{random.below(4), random.between(0, 90),
                       static_cast<std::uint32_t>(random.below(2)),
                       random.below(3) == 0 ? 100.0 : 0.0, random.below(2) == 0};
      in.requests += more.requests;
      in.cost_nanousd += more.cost_nanousd;
      in.slots += more.slots;
      limits.leased(more);
      break;
    }
    case 6:
      limits.recalled(static_cast<std::uint32_t>(random.below(2)));
      break;
    case 7:
      if (!waiting.empty()) {
        const auto who = waiting.begin()->first;
        limits.withdraw(who);
        waiting.erase(waiting.begin());
      } else {
        limits.settle({last_permit + 5, 17, false});
      }
      break;
    default:
      if (random.below(25) == 0) {
        limits.close();
        closed = true;
      }
    }
    take_back();
    answer(random.below(5) > 0);
    if (const auto need = limits.shortage(now, true))
      must(!waiting.empty() && !closed, "asks for leases that nobody needs");
    if (const auto due = limits.due(now))
      must(*due > now, "a timer in the past");
  }

  void take_back() {
    if (const auto back = limits.surplus()) {
      must(back->cost_nanousd >= 0, "gives back less than nothing");
      out.requests += back->requests;
      out.cost_nanousd += back->cost_nanousd;
      out.slots += back->slots;
    }
    must(out.slots + limits.in_flight() <= in.slots, "more slots in use than leased");
  }

  void check() {
    must(limits.in_flight() == permits.size(), "permits");
    must(sent + permits.size() + out.requests <= in.requests, "requests");
    std::int64_t reserved = 0;
    for (const auto& [number, held] : permits)
      reserved += held.second;
    must(spent + reserved + out.cost_nanousd <= in.cost_nanousd, "money");
    must(limits.waiting() == waiting.size(), "somebody is forgotten");
    for (const auto& [org, used] : limits.budgets_used())
      must(used <= (org == 1 ? 400 : 150), "a budget");
  }

  /// Everything comes back: lent = spent + given back, exactly.
  void end() {
    limits.close();
    closed = true;
    answer(true);
    while (!permits.empty())
      settle();
    take_back();
    must(sent + out.requests == in.requests, "requests at the end");
    must(spent + out.cost_nanousd == in.cost_nanousd, "money at the end");
    must(out.slots == in.slots, "slots at the end");
    must(limits.budgets_used() == budgets, "budgets at the end");
    must(limits.waiting() == 0, "somebody waits for ever");
  }
};

} // namespace

TEST_CASE(
    "whatever happens, what was lent is spent or comes back, and everybody is answered once") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    counted c{seed};
    for (int i = 0; i < 80; ++i) {
      c.step();
      c.check();
    }
    c.end();
    INFO("seed " << seed);
    REQUIRE(c.wrong == "");
  }
}
