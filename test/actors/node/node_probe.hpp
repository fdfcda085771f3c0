#pragma once

#include "actors/node/node_state.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

/// Reads what a node part decides.
namespace node_probe {

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

inline constexpr core::mono_time t0{1h};
using state = node_state;

template <typename T, typename... Others>
constexpr bool is_among(const std::variant<Others...>*) {
  return (std::is_same_v<T, Others> || ...);
}

/// What is to be done, or said to the run part, of one kind.
template <typename T>
std::vector<T> all(const state::commands& commands) {
  std::vector<T> result;
  for (const auto& c : commands)
    if constexpr (is_among<T>(static_cast<const state::command*>(nullptr))) {
      if (const auto* m = std::get_if<T>(&c))
        result.push_back(*m);
    } else if (const auto* said = std::get_if<to_run>(&c)) {
      if (const auto* m = std::get_if<T>(said))
        result.push_back(*m);
    }
  return result;
}

template <typename T>
bool has(const state::commands& commands) {
  return !all<T>(commands).empty();
}

/// The one thing that is to be done or said.
template <typename T>
T only(const state::commands& commands) {
  REQUIRE(commands.size() == 1);
  const auto found = all<T>(commands);
  REQUIRE(found.size() == 1);
  return found.front();
}

/// Two organisations, of two users and of three.
inline std::shared_ptr<scenario::plan> a_plan() {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {2, 3};
  return plan;
}

inline const shard whole{{{1, 1, 2}, {2, 1, 3}}};
inline const made_shard made{"", true, 2, 5, {{2, "two"}}};

/// A node part that has come as far as the load, with everybody active.
inline state loading(const std::shared_ptr<scenario::plan>& plan, const lease& first = {}) {
  state s{{"p", plan, false, {}}};
  (void)s.on_shard(whole);
  (void)s.on_made(made);
  (void)s.on_examined("", {});
  (void)s.on_lease(first, t0, true);
  (void)s.on_start({t0.time_since_epoch().count()}, t0);
  (void)s.on_tick(state::tick::load, t0, true);
  return s;
}

/// Organisation 1 with two users, 2 with three, all of them idle.
inline state::commands idle(state& s, std::uint64_t answers = 1) {
  (void)s.on_org_report({1, 0, answers, 4, false, 0}, t0);
  return s.on_org_report({2, 0, answers, 9, false, 0}, t0);
}

} // namespace node_probe
