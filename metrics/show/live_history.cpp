#include "metrics/show/live_history.hpp"

#include "metrics/record/statistics.hpp"

#include <cmath>

namespace loadtest::metrics {

double tokens_between(const core::client_health& before, const core::client_health& now) {
  const auto each = now.ended_events > 0 ? static_cast<double>(now.ended_tokens) /
                                               static_cast<double>(now.ended_events)
                                         : 1.0;
  return static_cast<double>(now.events - before.events) * each +
         static_cast<double>(now.whole_tokens - before.whole_tokens);
}

void live_history::add(core::nanoseconds since_t0, const snapshot& now, bool measured) {
  const auto& before = marks_.back();
  if (since_t0 <= before.at)
    return;
  const auto& health = now.health();
  const auto& latency = now.overall_all().latency;
  const auto took = core::to_seconds(since_t0 - before.at);
  const auto requests = static_cast<double>(health.begun - seen_.begun);
  const auto tokens = tokens_between(seen_, health);
  second s{requests / took, tokens / took, 0.0};
  if (const auto came = health.first_token.count() - seen_.first_token.count())
    s.mean_ttft_ms =
        core::to_ms(health.first_token.sum() - seen_.first_token.sum()) / static_cast<double>(came);
  seconds_.push_back(s);
  marks_.push_back({since_t0, before.requests + requests, before.tokens + tokens,
                    difference(health.first_token, seen_.first_token),
                    difference(latency, latency_)});
  if (measured)
    measured_ttft_.merge(marks_.back().ttft);
  seen_ = health;
  latency_ = latency;
  if (seconds_.size() > seconds_kept)
    seconds_.pop_front();
  if (marks_.size() > window + 1)
    marks_.pop_front();
}

std::optional<double> live_history::per_second(double mark::*count) const {
  const auto& first = marks_.front();
  const auto& last = marks_.back();
  if (last.at == first.at || last.*count == 0.0)
    return std::nullopt;
  return (last.*count - first.*count) / core::to_seconds(last.at - first.at);
}

std::optional<double> live_history::requests_per_second() const {
  return per_second(&mark::requests);
}

std::optional<double> live_history::tokens_per_second() const {
  return per_second(&mark::tokens);
}

std::uint64_t live_history::tokens_so_far() const {
  return static_cast<std::uint64_t>(std::llround(marks_.back().tokens));
}

/// What the first mark had added came before the window.
core::histogram live_history::merged(core::histogram mark::*part) const {
  core::histogram result;
  for (std::size_t i = 1; i < marks_.size(); ++i)
    result.merge(marks_[i].*part);
  return result;
}

core::histogram live_history::ttft() const {
  return merged(&mark::ttft);
}

core::histogram live_history::latency() const {
  return merged(&mark::latency);
}

std::vector<double> live_history::all(double second::*figure) const {
  std::vector<double> result;
  for (const auto& s : seconds_)
    result.push_back(s.*figure);
  return result;
}

std::vector<double> live_history::requests() const {
  return all(&second::requests);
}

std::vector<double> live_history::tokens() const {
  return all(&second::tokens);
}

std::vector<double> live_history::mean_ttft_ms() const {
  return all(&second::mean_ttft_ms);
}

} // namespace loadtest::metrics
