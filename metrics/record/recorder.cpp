#include "metrics/record/recorder.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace loadtest::metrics {

namespace {

using core::nanoseconds;

/// More are counted as `other`, lest a server that names a backend per answer fills the memory.
constexpr std::size_t backend_limit = 64;
/// Kinds of failures that are told apart by their status, for the same reason.
constexpr std::size_t failure_limit = 64;

/// What an attempt adds to the histograms of each of its groups.
struct durations {
  std::optional<nanoseconds> ttft;
  std::optional<nanoseconds> latency;
  std::optional<nanoseconds> tpot;
  std::optional<nanoseconds> user_latency;
  nanoseconds ttft_error{};
  nanoseconds latency_error{};
  nanoseconds tpot_error{};
  nanoseconds user_latency_error{};
};

durations durations_of(const core::sample& sample) {
  const auto& r = sample.result;
  durations d;
  if (sample.last_attempt && r.status != core::outcome_status::cancelled)
    d.user_latency = sample.user_latency;
  d.user_latency_error = r.last_token_error + sample.question_own_delay;
  if (r.status != core::outcome_status::ok)
    return d;
  d.ttft = r.ttft();
  d.latency = r.latency();
  d.tpot = r.tpot();
  d.ttft_error = r.first_token_error + r.departure_error;
  d.latency_error = r.last_token_error + r.departure_error;
  if (d.tpot)
    d.tpot_error = (r.first_token_error + r.last_token_error) /
                   static_cast<std::int64_t>(r.completion_tokens - r.first_event_tokens);
  return d;
}

nanoseconds time_under_way(const core::attempt_times& times) {
  if (!core::reached(times.admitted) || !core::reached(times.closed))
    return {};
  return std::max(times.closed - times.admitted, nanoseconds{0});
}

/// From when the user wanted to send to the end, without the time that limits held it back.
nanoseconds busy_time(const core::sample& sample) {
  const auto under_way = time_under_way(sample.result.times);
  if (under_way == nanoseconds{0})
    return {};
  const auto late = sample.own_delay - sample.result.handshake_lag -
                    sample.result.send_lag().value_or(nanoseconds{0});
  return under_way + std::max(late, nanoseconds{0});
}

void count(group_stats& g, const core::sample& sample, bool good) {
  const auto& r = sample.result;
  ++g.attempts;
  g.good += good ? 1 : 0;
  switch (r.status) {
  case core::outcome_status::ok:
    ++g.ok;
    g.unpriced += sample.cost_known ? 0 : 1;
    break;
  case core::outcome_status::error:
    if (sample.ignored) {
      ++g.ignored;
      break;
    }
    ++g.errors;
    ++g.errors_by_type[core::to_string(r.error)];
    break;
  case core::outcome_status::abandoned:
    ++g.abandoned;
    break;
  case core::outcome_status::cancelled:
    ++g.cancelled;
    break;
  }
  g.prompt_tokens += r.prompt_tokens;
  g.completion_tokens += r.completion_tokens;
  if (r.prompt_source == core::token_source::estimated)
    g.estimated_tokens += r.prompt_tokens;
  if (r.completion_source == core::token_source::estimated)
    g.estimated_tokens += r.completion_tokens;
  if (r.cached_tokens) {
    g.cached_tokens += *r.cached_tokens;
    ++g.cached_reports;
  }
  g.stream_events += r.chunks;
  g.cost_nanousd += sample.cost_nanousd;
  g.cost_reports += sample.cost_reported ? 1 : 0;
  const auto own = std::max(sample.own_delay, nanoseconds{0});
  g.own_delay_ns += static_cast<std::uint64_t>(own.count());
  g.busy_ns += static_cast<std::uint64_t>(std::max(busy_time(sample), own).count());
  g.under_way_ns += static_cast<std::uint64_t>(time_under_way(r.times).count());
}

void measure(group_stats& g, const durations& d) {
  if (d.ttft) {
    g.ttft.add(*d.ttft);
    g.ttft_error.add(d.ttft_error);
  }
  if (d.latency) {
    g.latency.add(*d.latency);
    g.latency_error.add(d.latency_error);
  }
  if (d.tpot) {
    g.tpot.add(*d.tpot);
    g.tpot_error.add(d.tpot_error);
  }
  if (d.user_latency) {
    g.user_latency.add(*d.user_latency);
    g.user_latency_error.add(d.user_latency_error);
  }
}

/// What rates are made of.
struct pace {
  std::uint64_t started = 0;
  std::uint64_t tokens = 0;

  pace& operator+=(const pace& other) noexcept {
    started += other.started;
    tokens += other.tokens;
    return *this;
  }
  void add_to(group_stats& g) const noexcept {
    g.started += started;
    g.arrived_tokens += tokens;
  }
};

void count_end(second_stats& second, const core::sample& sample) {
  second.cost_nanousd += sample.cost_nanousd;
  switch (sample.result.status) {
  case core::outcome_status::ok:
    ++second.ok;
    if (const auto ttft = sample.result.ttft())
      second.ttft.add(*ttft);
    if (const auto latency = sample.result.latency())
      second.latency.add(*latency);
    return;
  case core::outcome_status::error:
    ++(sample.ignored ? second.ignored : second.errors);
    if (sample.result.error == core::error_type::client_error && !sample.ignored)
      ++second.client_errors;
    return;
  case core::outcome_status::abandoned:
    ++second.abandoned;
    return;
  case core::outcome_status::cancelled:
    ++second.cancelled;
    return;
  }
}

/// A number's decimal digits, without an allocation.
class digits {
public:
  explicit digits(std::uint32_t value)
      : end_(std::to_chars(text_.data(), text_.data() + text_.size(), value).ptr) {}
  std::string_view view() const {
    return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
  }

private:
  std::array<char, 10> text_;
  char* end_;
};

} // namespace

recorder::recorder(std::string node, core::goodput_limits good, std::vector<std::string> phases)
    : good_(good), phases_(std::move(phases)) {
  current_.node = std::move(node);
  current_.sequence = 1;
}

group_stats& recorder::at(group_index& index, std::map<group_key, group_stats>& groups,
                          dimension by, std::string_view value) {
  auto& known = index.groups[static_cast<std::size_t>(by)];
  if (const auto found = known.find(value); found != known.end())
    return *found->second;
  auto& group = groups[group_key{by, std::string{value}}];
  known.emplace(value, &group);
  return group;
}

std::string_view recorder::told_apart(const std::string& backend) {
  if (backends_.count(backend) != 0)
    return backend;
  if (backends_.size() == backend_limit)
    return "other";
  backends_.insert(backend);
  return backend;
}

void recorder::add(const core::sample& sample) {
  add_attempt(sample);
  add_moments(sample);
  add_gaps(sample);
  add_failure(sample);
}

group_stats& recorder::overall(group_index& index, std::map<group_key, group_stats>& groups) {
  return at(index, groups, dimension::overall, {});
}

/// Gives `fold` each measured group that the attempt belongs to, but for its phase.
template <typename Fold>
void recorder::each_measured(const core::sample& sample, const Fold& fold) {
  const auto group = [&](dimension by, std::string_view value) {
    if (!value.empty())
      fold(at(measured_, current_.measured, by, value));
  };
  fold(overall(measured_, current_.measured));
  group(dimension::org, digits{sample.org}.view());
  group(dimension::model, sample.model);
  group(dimension::model_target, sample.model_target);
  group(dimension::test_type, sample.test_type);
  group(dimension::template_name, sample.template_name);
  if (!sample.result.backend.empty())
    group(dimension::backend, told_apart(sample.result.backend));
}

/// The attempt belongs to the phase that it was meant for.
void recorder::add_attempt(const core::sample& sample) {
  const auto took = durations_of(sample);
  const bool good = good_.met_by(sample.result);
  const auto fold = [&](group_stats& group) {
    count(group, sample, good);
    measure(group, took);
  };
  fold(overall(all_, current_.all));
  if (!sample.phase.empty())
    fold(at(all_, current_.all, dimension::phase, sample.phase));
  if (!sample.measured)
    return;
  each_measured(sample, fold);
  if (!sample.phase.empty())
    fold(at(measured_, current_.measured, dimension::phase, sample.phase));
}

/// What happened belongs to the second and to the phase that it happened in.
void recorder::add_moments(const core::sample& sample) {
  pace measured;
  for (const auto& m : sample.moments) {
    const pace of{m.starts ? 1U : 0U, m.tokens};
    auto& second = current_.seconds[m.second];
    second.started += of.started;
    second.arrived_tokens += of.tokens;
    second.arrived_events += m.events;
    if (m.ends)
      count_end(second, sample);
    of.add_to(overall(all_, current_.all));
    if (m.measured)
      measured += of;
    if (!m.phase || *m.phase >= phases_.size())
      continue;
    const auto& name = phases_[*m.phase];
    of.add_to(at(all_, current_.all, dimension::phase, name));
    if (m.measured)
      of.add_to(at(measured_, current_.measured, dimension::phase, name));
  }
  if (measured.started > 0 || measured.tokens > 0)
    each_measured(sample, [&](group_stats& group) { measured.add_to(group); });
}

void recorder::add_gaps(const core::sample& sample) {
  if (sample.result.status != core::outcome_status::ok)
    return;
  sample.result.trail.add_gaps(overall(all_, current_.all).chunk_gap);
  if (sample.measured)
    sample.result.trail.add_gaps(overall(measured_, current_.measured).chunk_gap);
}

void recorder::add_failure(const core::sample& sample) {
  const auto& r = sample.result;
  if (r.status != core::outcome_status::error || sample.ignored)
    return;
  failure_kind kind{core::to_string(r.error), r.http_status};
  if (current_.failures.size() >= failure_limit && current_.failures.count(kind) == 0)
    kind.status = 0;
  current_.failures[std::move(kind)].merge(
      {1, sample.measured ? 1U : 0U, r.error_detail, sample.request_id});
}

void recorder::add(const core::client_health& health) {
  current_.health.merge(health);
}

delta recorder::take() {
  delta next;
  next.node = current_.node;
  next.sequence = current_.sequence + 1;
  measured_ = {};
  all_ = {};
  return std::exchange(current_, std::move(next));
}

} // namespace loadtest::metrics
