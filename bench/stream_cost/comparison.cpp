#include "bench/stream_cost/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

namespace loadtest::bench {

namespace {

double per_event(core::nanoseconds cpu, std::uint64_t events) {
  return static_cast<double>(cpu.count()) / static_cast<double>(std::max<std::uint64_t>(events, 1));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template <typename Value>
double median_of(std::span<const client_run> runs, Value value) {
  std::vector<double> values;
  for (const auto& r : runs)
    values.push_back(value(r));
  return median(std::move(values));
}

core::nanoseconds nanoseconds_of(double count) {
  return core::nanoseconds{std::llround(count)};
}

spread larger(const spread& a, const spread& b) {
  return {std::max(a.p50, b.p50), std::max(a.p99, b.p99), std::max(a.max, b.max)};
}

void compare_requests(std::span<const client_run> runs, client_summary& into) {
  std::vector<core::nanoseconds> ttft;
  std::vector<core::nanoseconds> origin_ttft;
  std::vector<core::nanoseconds> ttft_off;
  std::vector<core::nanoseconds> latency_off;
  for (const auto& run : runs) {
    std::unordered_map<std::string_view, const truth*> by_id;
    for (const auto& t : run.log)
      by_id[t.name()] = &t;
    for (const auto& r : run.figures.requests) {
      const auto found = by_id.find(r.id);
      if (found == by_id.end())
        throw std::runtime_error{"the origin's log lacks the request " + r.id};
      const auto& t = *found->second;
      if (r.events != t.tokens)
        throw std::runtime_error{"of the request " + r.id + " the client saw " +
                                 std::to_string(r.events) + " token events, the origin wrote " +
                                 std::to_string(t.tokens)};
      ttft.push_back(r.first_token - r.started);
      origin_ttft.push_back(t.first_before - t.received);
      ttft_off.push_back(ttft.back() - origin_ttft.back());
      latency_off.push_back((r.last_token - r.started) - (t.last_before - t.received));
    }
  }
  into.ttft = spread_of(ttft);
  into.origin_ttft = spread_of(origin_ttft);
  into.ttft_off = spread_of(ttft_off);
  into.latency_off = spread_of(latency_off);
}

} // namespace

spread spread_of(std::vector<core::nanoseconds>& sample) {
  if (sample.empty())
    return {};
  std::sort(sample.begin(), sample.end());
  const auto at = [&](double p) {
    const auto rank = std::ceil(p / 100.0 * static_cast<double>(sample.size()));
    return sample[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  };
  return {at(50), at(99), sample.back()};
}

client_summary summarise(std::span<const client_run> runs, std::span<const client_run> floor,
                         std::size_t streams) {
  client_summary sum;
  sum.cpu_per_event = nanoseconds_of(
      median_of(runs, [](const client_run& r) { return per_event(r.cpu, r.events); }));
  sum.origin_cpu_per_event = nanoseconds_of(
      median_of(runs, [](const client_run& r) { return per_event(r.origin_cpu, r.events); }));
  sum.cpu_share = median_of(runs, [](const client_run& r) {
    return core::to_seconds(r.cpu) / core::to_seconds(r.window);
  });
  std::vector<double> ratios;
  for (std::size_t i = 0; i < runs.size(); ++i)
    ratios.push_back(per_event(runs[i].cpu, runs[i].events) /
                     per_event(floor[i].cpu, floor[i].events));
  sum.ratio = median(std::move(ratios));
  compare_requests(runs, sum);

  core::histogram gaps;
  std::uint64_t events = 0;
  std::uint64_t reads = 0;
  for (const auto& r : runs) {
    gaps.merge(r.figures.gaps);
    events += r.figures.events;
    // Each stream has a read more than gaps.
    reads += r.figures.gaps.count() + r.figures.requests.size();
    sum.origin_gaps = larger(sum.origin_gaps, r.origin_gaps);
    sum.lateness = larger(sum.lateness, r.lateness);
  }
  sum.events_per_read =
      static_cast<double>(events) / static_cast<double>(std::max<std::uint64_t>(reads, 1));
  sum.gaps = {gaps.percentile(50).value_or(core::nanoseconds{}),
              gaps.percentile(99).value_or(core::nanoseconds{}), gaps.max()};
  if (std::all_of(runs.begin(), runs.end(), [](const auto& r) { return r.memory.has_value(); }))
    sum.memory_per_stream = median_of(runs, [&](const client_run& r) {
      return static_cast<double>(*r.memory) / static_cast<double>(streams);
    });
  return sum;
}

} // namespace loadtest::bench
