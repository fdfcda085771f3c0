#include "actors/node/gate.hpp"
#include "actors/run/lease_bank.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

/// A node whose users ask again as soon as they are answered, and whose answers take a while.
struct node {
  std::string name;
  std::uint32_t users;
  gate limits{gate_limits{.slots = true}};
  std::deque<std::pair<std::uint64_t, asker>> under_way{}; ///< permits
  std::map<std::uint32_t, int> served{};
};

/// A bank with the gates of several nodes, at most `most` requests under way.
struct town {
  std::uint32_t most;
  lease_bank bank{{.slots = most}};
  std::vector<node> nodes{};
  std::deque<lease_bank::letters::value_type> mail{};
  std::uint32_t peak = 0;

  town(std::uint32_t limit, const std::vector<std::uint32_t>& users) : most(limit) {
    for (const auto n : users) {
      nodes.push_back({std::string(1, static_cast<char>('a' + nodes.size())), n});
      bank.open(nodes.back().name, n);
    }
    post(bank.share());
    for (auto& n : nodes)
      for (std::uint32_t u = 1; u <= n.users; ++u)
        n.limits.ask({1, u, 1}, 0);
  }

  void post(const lease_bank::letters& letters) {
    mail.insert(mail.end(), letters.begin(), letters.end());
  }
  /// Each letter is read before the next one.
  void deliver() {
    for (; !mail.empty(); mail.pop_front()) {
      const auto [to, what] = mail.front();
      auto& n = nodes[static_cast<std::size_t>(to[0] - 'a')];
      if (const auto* l = std::get_if<lease>(&what))
        n.limits.leased(*l);
      else
        n.limits.recalled(std::get<recall>(what).owed);
      admit(n);
    }
  }

  /// As node_state does it: what others wait for goes first.
  void admit(node& n) {
    if (auto back = n.limits.surplus()) {
      back->part = n.name;
      post(*bank.take_back(*back));
    }
    for (const auto& answer : n.limits.answers(core::mono_time{1h}, true))
      n.under_way.emplace_back(answer.permit, answer.to);
    if (auto need = n.limits.shortage(core::mono_time{1h}, true)) {
      need->part = n.name;
      post(*bank.ask(*need));
    }
  }

  /// One answer of each node comes, and its user asks again when it `goes_on`.
  void round(bool goes_on = true) {
    std::uint32_t all = 0;
    for (auto& n : nodes) {
      admit(n);
      deliver();
    }
    for (const auto& n : nodes)
      all += n.limits.in_flight();
    peak = std::max(peak, all);
    for (auto& n : nodes) {
      if (n.under_way.empty())
        continue;
      auto [permit, who] = n.under_way.front();
      n.under_way.pop_front();
      ++n.served[who.user];
      n.limits.settle({permit, 0, true});
      if (goes_on)
        n.limits.ask({1, who.user, who.question + 1}, 0);
    }
  }

  /// Users who were never served.
  std::size_t starved() const {
    std::size_t result = 0;
    for (const auto& n : nodes)
      result += n.users - n.served.size();
    return result;
  }
};

} // namespace

TEST_CASE("with four slots for nodes of 16, 2 and 2 users nobody starves") {
  town t{4, {16, 2, 2}};
  for (int i = 0; i < 200; ++i)
    t.round();
  CHECK(t.starved() == 0);
  CHECK(t.peak == 4);
}

TEST_CASE("as many nodes as there are slots have one each, whoever was there first") {
  town t{4, {17, 1, 1, 1}};
  for (int i = 0; i < 200; ++i)
    t.round();
  CHECK(t.starved() == 0);
  CHECK(t.peak == 4);
}

TEST_CASE("more nodes than slots have them in turn") {
  town t{4, {16, 1, 1, 1, 1}};
  for (int i = 0; i < 400; ++i)
    t.round();
  CHECK(t.starved() == 0);
  CHECK(t.peak == 4);
}

TEST_CASE("one slot goes round among three nodes") {
  town t{1, {5, 1, 1}};
  for (int i = 0; i < 200; ++i)
    t.round();
  CHECK(t.starved() == 0);
  CHECK(t.peak == 1);
}

TEST_CASE("slots that are idle wander to where somebody waits") {
  town t{4, {10, 10}};
  for (int i = 0; i < 10; ++i)
    t.round(false); // everybody asks once
  // Now only the users of the second node do.
  for (std::uint32_t u = 1; u <= 10; ++u)
    t.nodes[1].limits.ask({1, u, 2}, 0);
  for (int i = 0; i < 4; ++i)
    for (auto& n : t.nodes) {
      t.admit(n);
      t.deliver();
    }
  CHECK(t.nodes[0].limits.in_flight() == 0);
  CHECK(t.nodes[1].limits.in_flight() == 4);
}

TEST_CASE("a wish counts although its part has all slots: they may be on their way back") {
  lease_bank bank{{.slots = 1}};
  bank.open("a", 3);
  bank.open("b", 1);
  (void)bank.share();
  (void)bank.ask({"b", 0, 0, 1, true}); // a is to give it
  (void)bank.ask({"a", 0, 0, 1, false});
  using letters = lease_bank::letters;
  const lease one{0, 0, 1, 0.0, false};
  CHECK(*bank.take_back({"a", 0, 0, 1}) == letters{{"b", one}, {"b", recall{0}}});
  CHECK(*bank.take_back({"b", 0, 0, 1}) == letters{{"a", one}});
}

TEST_CASE("who gives a slot back has had its turn, also when it had asked before the other") {
  lease_bank bank{{.slots = 2}};
  for (const auto* part : {"a", "b", "c"})
    bank.open(part, 1);
  (void)bank.share(); // a and b have one each
  (void)bank.ask({"a", 0, 0, 1, false});
  (void)bank.ask({"b", 0, 0, 1, false});
  (void)bank.ask({"c", 0, 0, 1, true});
  const auto next = *bank.take_back({"a", 0, 0, 1});
  REQUIRE_FALSE(next.empty());
  CHECK(next.front().first == "c");
}

TEST_CASE("who gives a slot back while it lacks none has no place in the queue by that") {
  lease_bank bank{{.slots = 2}};
  for (const auto* part : {"a", "b", "c", "d"})
    bank.open(part, 1);
  (void)bank.share(); // a and b have one each
  (void)bank.take_back({"a", 0, 0, 1});
  (void)bank.ask({"c", 0, 0, 1, true}); // gets that one
  (void)bank.ask({"d", 0, 0, 1, true});
  (void)bank.ask({"a", 0, 0, 1, true});
  const auto next = *bank.take_back({"b", 0, 0, 1});
  REQUIRE_FALSE(next.empty());
  CHECK(next.front().first == "d");
}

TEST_CASE("who is given something while others lack slots is told that they do") {
  lease_bank bank{{.requests = 10, .slots = 2}};
  bank.open("a", 1);
  bank.open("b", 1);
  (void)bank.share();
  (void)bank.ask({"b", 0, 0, 1, false});
  const auto answer = *bank.ask({"a", 3, 0, 0, false});
  REQUIRE(answer.size() == 2);
  CHECK(std::get<lease>(answer[0].second).requests == 3);
  CHECK(answer[1] == lease_bank::letters::value_type{"a", recall{0}});
}
