#include "metrics/judge/run_statistics.hpp"

#include "metrics/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace loadtest::metrics {

namespace {

/// Fewer stretches say nothing of how they vary.
constexpr std::size_t fewest_stretches = 20;
constexpr double allowed_difference = 0.01;

using values_of = core::sparse_histogram stretch::*;

/// The mean of each stretch that has values.
std::vector<double> means(const std::vector<stretch>& stretches, values_of metric) {
  std::vector<double> result;
  for (const auto& s : stretches)
    if (const auto& v = s.*metric; !v.buckets().empty())
      result.push_back(static_cast<double>(v.sum().count()) / static_cast<double>(v.count()));
  return result;
}

/// One figure for each; the one before where there is no value.
std::vector<double> without_holes(const std::vector<stretch>& stretches, values_of metric) {
  const auto known = means(stretches, metric);
  std::vector<double> result;
  auto next = known.begin();
  for (const auto& s : stretches)
    result.push_back(!(s.*metric).buckets().empty() ? *next++
                     : result.empty()               ? known.front()
                                                    : result.back());
  return result;
}

/// From where to where a series is steady: seen from its beginning and from its end by turns, since
/// what is unsteady at one of them hides what is at the other.
struct bounds {
  std::size_t first = 0;
  std::size_t end = 0;
};
std::optional<bounds> settled(const std::vector<double>& series) {
  if (!mser5(series))
    return std::nullopt;
  auto rest = series;
  std::size_t left_out[2] = {0, 0};
  for (int unchanged = 0, side = 0; unchanged < 2; side = 1 - side) {
    const auto cut = mser5(rest).value_or(0);
    unchanged = cut > 0 ? 0 : unchanged + 1;
    left_out[side] += cut;
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(cut));
    std::reverse(rest.begin(), rest.end());
  }
  return bounds{left_out[0], series.size() - left_out[1]};
}

void find_steady_window(const std::vector<stretch>& loaded, run_statistics& result) {
  if (loaded.size() < settling_observations) {
    result.why_not_steady = "not sought: it takes " + std::to_string(settling_observations) +
                            " seconds, and there were " + std::to_string(loaded.size());
    return;
  }
  std::vector<double> in_flight;
  for (const auto& s : loaded)
    in_flight.push_back(s.in_flight);
  const bool streamed = std::any_of(loaded.begin(), loaded.end(),
                                    [](const auto& s) { return !s.ttft.buckets().empty(); });
  const auto metric = streamed ? &stretch::ttft : &stretch::latency;
  bounds both{0, loaded.size()};
  const auto narrow_to = [&](const std::vector<double>& series, const char* name) {
    if (!result.why_not_steady.empty())
      return;
    if (const auto one = settled(series)) {
      both.first = std::max(both.first, one->first);
      both.end = std::min(both.end, one->end);
    } else {
      result.why_not_steady = std::string{name} + " did not settle in the first half";
    }
  };
  narrow_to(in_flight, "the number in flight");
  if (!means(loaded, metric).empty())
    narrow_to(without_holes(loaded, metric), streamed ? "the TTFT" : "the latency");
  if (result.why_not_steady.empty() && both.first >= both.end)
    result.why_not_steady = "the numbers in flight and the times were steady at different times";
  if (result.why_not_steady.empty())
    result.steady = time_window{loaded[both.first].begin, loaded[both.end - 1].end};
}

std::optional<series_statistics> analysed(const std::vector<stretch>& stretches, values_of metric,
                                          const core::histogram& all, core::random_stream random) {
  const auto series = means(stretches, metric);
  if (series.size() < fewest_stretches)
    return std::nullopt;
  std::vector<core::sparse_histogram> values;
  double squares = 0.0;
  for (const auto& s : stretches) {
    values.push_back(s.*metric);
    for (const auto& [index, n] : (s.*metric).buckets()) {
      const auto low = static_cast<double>(core::histogram::lower_bound(index).count());
      const auto away = low - static_cast<double>(all.mean().count());
      squares += away * away * static_cast<double>(n);
    }
  }
  series_statistics result;
  result.count = all.count();
  result.autocorrelation = lag1_autocorrelation(series);
  const auto block = block_length(values.size(), result.autocorrelation);
  const auto again = resample(values, block, shown_percentiles, random);
  result.mean = again.mean;
  std::copy(again.percentiles.begin(), again.percentiles.end(), result.percentiles.begin());
  const auto variance = squares / static_cast<double>(all.count());
  result.effective_count = result.count;
  if (again.variance_of_mean > 0.0)
    result.effective_count = std::clamp<std::uint64_t>(
        static_cast<std::uint64_t>(std::llround(variance / again.variance_of_mean)), 1,
        result.count);
  return result;
}

std::optional<littles_law> little_of(const snapshot& total, const statistics_context& context) {
  const auto& all = total.overall_all();
  const auto seconds = core::to_seconds(context.load_time);
  if (total.in_flight_ns() == 0 || all.attempts == 0 || seconds <= 0.0)
    return std::nullopt;
  littles_law law;
  law.in_flight = static_cast<double>(total.in_flight_ns()) / 1e9 / seconds;
  law.rate = static_cast<double>(all.attempts) / seconds;
  law.seconds = static_cast<double>(all.under_way_ns) / 1e9 / static_cast<double>(all.attempts);
  if (std::abs(law.difference()) <= allowed_difference)
    return law;
  if (context.lost_nodes)
    law.why = "what was under way on nodes that were lost has no record";
  else if (total.in_flight() > 0)
    law.why = grouped(total.in_flight()) + " attempts were still under way, and have no record";
  else if (const auto held = law.in_flight / law.rate - law.seconds; held > 0 && held < 1e-3)
    law.why =
        "the client holds each attempt " + figure(held * 1e3) + " ms longer than its clocks run";
  else
    law.why = "records and the clients' own count differ: do not rely on the rates";
  return law;
}

} // namespace

run_statistics statistics_of(const run_series& series, const snapshot& total,
                             const statistics_context& context) {
  const auto& all = series.stretches();
  std::vector<stretch> loaded;
  std::copy_if(all.begin(), all.end(), std::back_inserter(loaded),
               [](const auto& s) { return s.loaded; });
  run_statistics result;
  result.stretches = loaded.size();
  for (const auto& s : loaded)
    result.stretch += (s.end - s.begin) / static_cast<std::int64_t>(loaded.size());
  find_steady_window(loaded, result);
  const core::random_stream random{context.seed};
  const auto& g = total.overall();
  result.ttft = analysed(all, &stretch::ttft, g.ttft, random.split(1));
  result.latency = analysed(all, &stretch::latency, g.latency, random.split(2));
  if (!result.latency)
    result.why_not_sure =
        "unknown with fewer than " + std::to_string(fewest_stretches) + " seconds of answers";
  result.little = little_of(total, context);
  return result;
}

} // namespace loadtest::metrics
