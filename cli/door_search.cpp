#include "cli/door_search.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;

constexpr core::nanoseconds longest_search = 5min;
constexpr core::nanoseconds first_pause = 200ms;
constexpr core::nanoseconds longest_pause = 5s;

} // namespace

door_search::door_search(core::mono_time begun) noexcept
    : until_(begun + longest_search), pause_(first_pause) {}

door_search::step door_search::failed(const std::string& why, core::mono_time now) {
  const auto pause = std::exchange(pause_, std::min(pause_ * 2, longest_pause));
  return {now + pause > until_, std::exchange(told_, why) != why, pause};
}

} // namespace loadtest::cli
