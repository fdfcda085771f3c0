#pragma once

#include "actors/node/gate.hpp"

#include <map>
#include <utility>
#include <vector>

namespace gate_desk {

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

using numbers = std::vector<std::uint32_t>;

inline constexpr core::mono_time t0{1h};

/// A gate whose users are numbers, and its answers.
struct desk {
  gate limits;
  numbers granted{};
  numbers stopped{};
  numbers over_budget{};
  std::map<std::uint32_t, std::uint64_t> permits{}; ///< by user

  explicit desk(gate_limits l) : limits(std::move(l)) {}
  void ask(std::uint32_t user, std::int64_t cost = 0, std::uint32_t org = 1) {
    limits.ask({org, user, 1}, cost);
  }
  void answer(core::mono_time now = t0, bool open = true) {
    for (const auto& a : limits.answers(now, open))
      switch (a.answer) {
      case admittance::granted:
        granted.push_back(a.to.user);
        permits[a.to.user] = a.permit;
        break;
      case admittance::stopped:
        stopped.push_back(a.to.user);
        break;
      case admittance::over_budget:
        over_budget.push_back(a.to.user);
      }
  }
  void settle(std::uint32_t user, std::int64_t spent = 0, bool sent = true) {
    limits.settle({permits.at(user), spent, sent});
  }
};

} // namespace gate_desk
