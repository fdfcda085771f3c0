#include "metrics/show/statistics_lines.hpp"

#include "metrics/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace loadtest::metrics {

namespace {

constexpr std::size_t p95 = 2; ///< among shown_percentiles
static_assert(shown_percentiles[p95] == 95.0);

std::string range(const interval& i) {
  return narrow(core::to_ms(i.low)) + "–" + narrow(core::to_ms(i.high));
}

std::string sure(const char* metric, const series_statistics& s) {
  return std::string{metric} + " mean " + range(s.mean) + ", p95 " + range(s.percentiles[p95]) +
         " ms";
}

std::vector<std::string> steady_items(const run_statistics& s) {
  std::vector<std::string> items;
  if (s.steady)
    items.push_back(in_words(s.steady->from) + " to " + in_words(s.steady->to));
  else
    items.push_back(s.why_not_steady);
  if (const auto& law = s.little) {
    const auto off = std::abs(law->difference());
    items.push_back(figure(law->in_flight) + " in flight " + (law->why.empty() ? "=" : "≠") + " " +
                    figure(law->rate) + "/s × " + figure(law->seconds) + " s");
    if (!law->why.empty())
      items.push_back(percent(off) + " off: " + law->why);
  }
  return items;
}

} // namespace

void statistics_lines(page& p, const run_statistics& s) {
  std::vector<std::string> items;
  for (const auto& [name, metric] : {std::pair{"TTFT", &s.ttft}, {"latency", &s.latency}}) {
    if (!*metric)
      continue;
    const bool first = items.empty();
    items.push_back(sure(name, **metric));
    if (first)
      items.push_back("as " + grouped((*metric)->effective_count) + " independent answers");
  }
  if (items.empty())
    items.push_back(s.why_not_sure);
  p.entry("95 % sure", items);
  p.entry("Steady", steady_items(s));
}

} // namespace loadtest::metrics
