#include "metrics/show/tables.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr std::size_t most_rows = 12;
constexpr std::size_t rows_of_many = 10;
constexpr std::size_t name_width = 13;

std::string percentile_cell(const core::histogram& h, double p, footnotes& notes) {
  // Where there is no value there is no bracket either.
  notes.unsupported = notes.unsupported || (h.count() > 0 && !h.supports(p));
  return percentile_text(h, p);
}

/// At most four columns.
std::string bound_cell(const core::histogram& errors, footnotes& notes) {
  const auto bound = bound_of(errors);
  if (!bound)
    return "–";
  notes.largest_bound = notes.largest_bound || !bound->is_p99;
  return bound->value > std::chrono::milliseconds{9'999} ? ">10s" : bound_text(bound->value);
}

std::string group_cells(const group_stats& g, const run_facts& facts, footnotes& notes) {
  auto cells = right(compact(g.attempts), 6) + right(compact(g.ok), 6) +
               right(compact(g.errors + g.abandoned), 5);
  for (const auto& [values, errors] :
       {std::pair{&g.ttft, &g.ttft_error}, std::pair{&g.latency, &g.latency_error}})
    cells += right(percentile_cell(*values, 50.0, notes), 7) +
             right(percentile_cell(*values, 95.0, notes), 7) + right(bound_cell(*errors, notes), 5);
  return cells + right(compact(g.completion_tokens), 6) +
         right(narrow(per_second(g.arrived_tokens, rate_time(facts))), 6);
}

core::nanoseconds slowness(const marginal_row& row) {
  return row.stats->ttft.percentile(95.0).value_or(core::nanoseconds{0});
}

} // namespace

std::vector<std::string> error_items(const group_stats& g) {
  std::vector<std::pair<std::string, std::uint64_t>> types{g.errors_by_type.begin(),
                                                           g.errors_by_type.end()};
  std::stable_sort(types.begin(), types.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> items;
  items.reserve(types.size());
  for (const auto& [type, n] : types)
    items.push_back(type + " " + grouped(n));
  if (g.ignored > 0)
    items.push_back(grouped(g.ignored) + " errors ignored");
  if (g.abandoned > 0)
    items.push_back(grouped(g.abandoned) + " abandoned by the user");
  if (g.cancelled > 0)
    items.push_back(grouped(g.cancelled) + " cut off by the end of the run (not counted)");
  return items;
}

void metric_table(page& p, const group_stats& g, footnotes& notes) {
  p.line(left("milliseconds", 14) + right("values", 9) + right("p50", 9) + right("p90", 9) +
             right("p95", 9) + right("p99", 9) + right("max", 9) + right("±", 9),
         ink::bold);
  for (const auto& metric : group_metrics) {
    const auto& h = g.*metric.values;
    if (h.count() == 0)
      continue;
    auto row = left(metric.title, 14) + right(compact(h.count()), 9);
    for (const auto percentile : shown_percentiles)
      row += right(percentile_cell(h, percentile, notes), 9);
    row += right(narrow(core::to_ms(h.max())), 9);
    row += right(bound_cell(g.*metric.errors, notes), 9);
    p.line(row);
  }
}

void marginal_heading(page& p) {
  p.line(std::string(37, ' ') + left("TTFT ms", 19) + left("latency ms", 18) + "output", ink::dim);
}

void marginal_table(page& p, const std::string& title, const snapshot& s, const run_facts& facts,
                    dimension by, footnotes& notes) {
  auto rows = marginal(s, facts, by);
  if (rows.empty())
    return;
  const auto all = rows.size();
  if (all > most_rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return slowness(a) > slowness(b); });
    rows.resize(rows_of_many);
  }
  p.line(left(title, name_width) + right("sent", 6) + right("ok", 6) + right("err", 5) +
             right("p50", 7) + right("p95", 7) + right("±", 5) + right("p50", 7) + right("p95", 7) +
             right("±", 5) + right("tok", 6) + right("tok/s", 6),
         ink::bold);
  for (const auto& row : rows)
    p.line(left(clipped(short_name(row, facts), name_width), name_width) +
           group_cells(*row.stats, facts, notes));
  if (rows.size() < all)
    p.line("… and " + grouped(all - rows.size()) + " more with a lower TTFT", ink::dim);
}

} // namespace loadtest::metrics
