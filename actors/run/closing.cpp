#include "actors/run/closing.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// A sweep while the run goes on.
constexpr core::nanoseconds longest_sweep = 60s;
/// At a platform that did not answer a moment ago.
constexpr core::nanoseconds last_look = 5s;
/// Whoever removes something keeps its own time; when it says nothing for so much longer, it is no
/// more.
constexpr core::nanoseconds grace = 5s;

} // namespace

void closing::begin(core::mono_time now, core::nanoseconds within) {
  if (!until_)
    until_ = now + within;
}

void closing::hurry(core::mono_time now, core::nanoseconds within) {
  if (until_)
    until_ = std::min(*until_, now + within);
  for (auto& [number, sweep] : under_way_)
    sweep.second = std::min(sweep.second, now + within + grace);
}

core::nanoseconds closing::time_left(core::mono_time now) const {
  return until_ ? std::max(*until_ - now, core::nanoseconds{0}) : longest_sweep;
}

sweep closing::begin_sweep(const std::string& host, core::mono_time now) {
  const auto within = silent_ ? std::min(time_left(now), last_look) : time_left(now);
  under_way_[++sweeps_] = {host, now + within + grace};
  return {sweeps_, host, within};
}

sweep closing::sweep_of(const std::string& host, core::mono_time now) {
  return begin_sweep(host, now);
}

sweep closing::last_sweep(core::mono_time now) {
  const auto result = begin_sweep({}, now);
  last_ = result.number;
  return result;
}

void closing::part_left(const std::vector<std::string>& objects, bool gave_up) {
  silent_ = silent_ || gave_up;
  left_.insert(left_.end(), objects.begin(), objects.end());
}

void closing::ledger_failed(const std::string& why) {
  if (std::find(unknown_.begin(), unknown_.end(), why) == unknown_.end())
    unknown_.push_back(why);
}

std::vector<std::string> closing::left_behind() const {
  auto result = left_;
  result.insert(result.end(), unknown_.begin(), unknown_.end());
  return result;
}

bool closing::swept(std::uint64_t number, const std::vector<std::string>& left) {
  if (under_way_.erase(number) == 0)
    return false;
  if (number == last_)
    left_ = left;
  return true;
}

bool closing::give_up(core::mono_time now) {
  bool any = false;
  for (auto it = under_way_.begin(); it != under_way_.end();) {
    if (it->second.second > now) {
      ++it;
      continue;
    }
    any = true;
    const auto whose =
        it->second.first.empty() ? std::string{"the run"} : "'" + it->second.first + "'";
    left_.push_back("what " + whose +
                    " created: its removal did not end in time, so nothing is known of it");
    it = under_way_.erase(it);
  }
  return any;
}

} // namespace loadtest::actors
