#include "metrics/show/live_history.hpp"

#include "metrics/record/statistics.hpp"

namespace loadtest::metrics {

void live_history::add(core::nanoseconds since_t0, const snapshot& now) {
  const auto& before = marks_.back();
  if (since_t0 <= before.at)
    return;
  const auto& g = now.overall_all();
  const auto took = core::to_seconds(since_t0 - before.at);
  second s;
  s.requests = static_cast<double>(g.attempts - before.attempts) / took;
  s.tokens = static_cast<double>(g.completion_tokens - before.tokens) / took;
  if (const auto answers = g.ttft.count() - ttft_.count())
    s.mean_ttft_ms = core::to_ms(g.ttft.sum() - ttft_.sum()) / static_cast<double>(answers);
  seconds_.push_back(s);
  marks_.push_back({since_t0, g.attempts, g.completion_tokens, difference(g.ttft, ttft_),
                    difference(g.latency, latency_)});
  ttft_ = g.ttft;
  latency_ = g.latency;
  if (seconds_.size() > seconds_kept)
    seconds_.pop_front();
  if (marks_.size() > window + 1)
    marks_.pop_front();
}

double live_history::per_second(std::uint64_t mark::*count) const {
  const auto& first = marks_.front();
  const auto& last = marks_.back();
  if (last.at == first.at)
    return 0.0;
  return static_cast<double>(last.*count - first.*count) / core::to_seconds(last.at - first.at);
}

double live_history::requests_per_second() const {
  return per_second(&mark::attempts);
}

double live_history::tokens_per_second() const {
  return per_second(&mark::tokens);
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
