#include "actors/run/lease_bank.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;

namespace {

/// What a part has, as it knows by the letters that came.
struct holder {
  std::uint64_t requests = 0;
  std::int64_t cost = 0;
  std::uint32_t slots = 0;
  std::uint32_t users = 0;
  bool open = true;
};

/// A bank, and parts that ask and give back at random.
struct market {
  shared_limits limits;
  core::random_stream random;
  lease_bank bank{limits};
  std::map<std::string, holder> parts;
  std::uint64_t spent_requests = 0; ///< of those that were lost
  std::int64_t spent_cost = 0;
  int named = 0;
  std::string wrong; ///< the first thing that is

  market(shared_limits l, std::uint64_t seed) : limits(l), random(seed) {}

  void must(bool fine, const char* what) {
    if (!fine && wrong.empty())
      wrong = what;
  }

  void deliver(const lease_bank::letters& letters) {
    for (const auto& [part, what] : letters)
      if (const auto* l = std::get_if<lease>(&what)) {
        must(parts.contains(part), "a letter to a part");
        must(parts[part].open, "a letter to an open part");
        must(l->cost_nanousd >= 0, "money lent is not negative");
        parts[part].requests += l->requests;
        parts[part].cost += l->cost_nanousd;
        parts[part].slots += l->slots;
      }
  }

  std::string any() {
    auto at = parts.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random.below(parts.size())));
    return at->first;
  }

  void ask(const std::string& name) {
    const auto& part = parts[name];
    const lease_request m{name, random.below(20), random.between(0, 90),
                          static_cast<std::uint32_t>(random.below(6)), random.below(2) == 0};
    const auto letters = bank.ask(m);
    must(static_cast<bool>(letters), "asking is fine");
    if (!part.open) {
      must(letters->empty(), "a closed part gets nothing");
      return;
    }
    // The asker is answered first, and gets no more than it asked for, but for a slice of money.
    const auto& got = std::get<lease>(letters->front().second);
    must(letters->front().first == name, "the asker is answered first");
    must(got.answers, "an answer says so");
    must(got.requests <= m.requests, "no more requests than asked for");
    must(got.slots <= m.slots, "no more slots than asked for");
    const auto open =
        std::count_if(parts.begin(), parts.end(), [](const auto& p) { return p.second.open; });
    must(got.cost_nanousd <=
             (m.cost_nanousd == 0 ? 0 : std::max(m.cost_nanousd, *limits.cost_nanousd / 20 / open)),
         "no more money than asked for, or a slice");
    deliver(*letters);
  }

  void give_back(const std::string& name) {
    auto& part = parts[name];
    const lease_back m{name, random.below(part.requests + 1), random.between(0, part.cost),
                       static_cast<std::uint32_t>(random.below(part.slots + 1))};
    part.requests -= m.requests;
    part.cost -= m.cost_nanousd;
    part.slots -= m.slots;
    const auto others = bank.take_back(m);
    must(static_cast<bool>(others), "giving back is fine");
    deliver(*others);
  }

  void step() {
    if (parts.empty() || (parts.size() < 6 && random.below(12) == 0)) {
      const auto name = "p" + std::to_string(++named);
      parts[name].users = static_cast<std::uint32_t>(random.below(20));
      bank.open(name, parts[name].users);
      return deliver(bank.share());
    }
    const auto name = any();
    switch (random.below(12)) {
    case 0:
      bank.close(name);
      parts[name].open = false;
      break;
    case 1:
      bank.lose(name);
      spent_requests += parts[name].requests;
      spent_cost += parts[name].cost;
      parts.erase(name);
      break;
    case 2:
    case 3:
    case 4:
      give_back(name);
      break;
    default:
      ask(name);
      return;
    }
    deliver(bank.share());
  }

  void check() {
    std::uint64_t requests = spent_requests;
    std::int64_t cost = spent_cost;
    std::uint32_t slots = 0;
    for (const auto& [name, part] : parts) {
      requests += part.requests;
      cost += part.cost;
      slots += part.slots;
    }
    must(requests + bank.requests_left() == *limits.requests, "requests");
    must(cost + bank.cost_left() == *limits.cost_nanousd, "money");
    must(slots <= *limits.slots, "slots");
  }
};

} // namespace

TEST_CASE("whatever is asked for and comes back, lent and left are the limit") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    INFO("seed " << seed);
    market m{{300, 2000, {}, 7}, seed};
    for (int i = 0; i < 60; ++i) {
      m.step();
      m.check();
    }
    // All slots are somewhere: those that come back can be lent again to the last one.
    for (const auto& [name, part] : std::map{m.parts})
      m.deliver(*m.bank.take_back({name, 0, 0, std::exchange(m.parts[name].slots, 0)}));
    for (const auto& [name, part] : std::map{m.parts})
      m.bank.close(name);
    for (const auto& [name, part] : std::map{m.parts})
      m.deliver(*m.bank.take_back({name, 0, 0, std::exchange(m.parts[name].slots, 0)}));
    m.bank.open("last", 1);
    m.parts["last"].users = 1;
    m.deliver(m.bank.share());
    m.deliver(*m.bank.ask({"last", 0, 0, 100, false}));
    REQUIRE(m.wrong == "");
    REQUIRE(m.parts["last"].slots == 7);
  }
}
