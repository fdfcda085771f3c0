#include "cli/repeat_limit.hpp"

namespace loadtest::cli {

namespace {

constexpr auto one_second = std::chrono::seconds{1};

} // namespace

bool repeat_limit::admit(const core::log_event& event, core::mono_time now) {
  auto& kind = kinds_[{event.level, event.msg}];
  if (now - kind.begin >= one_second)
    kind = {now, 0, 0, kind.over + kind.held};
  if (kind.passed < per_second) {
    ++kind.passed;
    return true;
  }
  ++kind.held;
  return false;
}

std::vector<core::log_event> repeat_limit::sums(core::mono_time now, bool all) {
  std::vector<core::log_event> result;
  for (auto it = kinds_.begin(); it != kinds_.end();) {
    auto& [kind, second] = *it;
    const bool ended = all || now - second.begin >= one_second;
    const auto held = second.over + (ended ? second.held : 0);
    if (held > 0)
      result.push_back({kind.first, kind.second, {{"repeated", held}}});
    second.over = 0;
    it = ended ? kinds_.erase(it) : std::next(it);
  }
  return result;
}

} // namespace loadtest::cli
