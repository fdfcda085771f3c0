#include "actors/admin/call_queue.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

constexpr core::nanoseconds first_pause = 200ms;
constexpr core::nanoseconds longest_pause = 10s;
/// A platform that asks for more than this is not waited for.
constexpr core::nanoseconds longest_wish = 60s;

core::nanoseconds pause_before(std::size_t call, std::uint32_t failures) {
  const auto doubled = std::min(longest_pause, first_pause * (1 << std::min(failures - 1, 10U)));
  // Not all calls that failed together come back together.
  auto jitter = core::random_stream{call}.split(failures);
  return std::chrono::duration_cast<core::nanoseconds>(doubled * (0.5 + 0.5 * jitter.unit()));
}

} // namespace

std::optional<std::size_t> call_queue::next(core::mono_time now) {
  while (!waiting_.empty() && waiting_.begin()->first <= now)
    ready_.push_back(waiting_.extract(waiting_.begin()).mapped());
  if (ready_.empty() || in_flight_ == parallel_)
    return std::nullopt;
  const auto call = ready_.front();
  ready_.pop_front();
  ++in_flight_;
  return call;
}

bool call_queue::done(std::size_t call, const core::error* failure, core::mono_time now) {
  --in_flight_;
  using hope = core::error::hope;
  if (closed_ || !failure || failure->again == hope::none || failure->again == hope::taken) {
    failures_.erase(call);
    return true;
  }
  const auto failures = ++failures_[call];
  const auto wish = failure->retry_after.value_or(core::nanoseconds{0});
  if (failures >= tries_ || wish > longest_wish) {
    failures_.erase(call);
    return true;
  }
  waiting_.emplace(now + std::max(pause_before(call, failures), wish), call);
  return false;
}

void call_queue::close() {
  closed_ = true;
  ready_.clear();
  waiting_.clear();
}

std::optional<core::mono_time> call_queue::due() const {
  if (waiting_.empty())
    return std::nullopt;
  return waiting_.begin()->first;
}

} // namespace loadtest::actors
