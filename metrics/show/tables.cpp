#include "metrics/show/tables.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/show/column_table.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr std::size_t most_rows = 12;
constexpr std::size_t rows_of_many = 10;

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

std::vector<std::string> cells_of(const group_stats& g, const run_facts& facts, footnotes& notes) {
  std::vector<std::string> cells{compact(g.attempts), compact(g.errors + g.abandoned)};
  for (const auto& [values, errors] :
       {std::pair{&g.ttft, &g.ttft_error}, std::pair{&g.latency, &g.latency_error}}) {
    cells.push_back(percentile_cell(*values, 50.0, notes));
    cells.push_back(percentile_cell(*values, 95.0, notes));
    cells.push_back(bound_cell(*errors, notes));
  }
  cells.push_back(compact(g.completion_tokens));
  cells.push_back(narrow(per_second(g.arrived_tokens, rate_time(facts))));
  return cells;
}

core::nanoseconds slowness(const marginal_row& row) {
  return row.stats->ttft.percentile(95.0).value_or(core::nanoseconds{0});
}

} // namespace

void metric_table(page& p, const group_stats& g, footnotes& notes) {
  const column_table table{"milliseconds",
                           12,
                           {{"values", 6},
                            {"mean", 6, 2},
                            {"min", 6, 4},
                            {"p50", 8},
                            {"p90", 8, 5},
                            {"p95", 8},
                            {"p99", 8},
                            {"max", 6, 1},
                            {"±", 5, 1}},
                           p.width()};
  p.line(table.heading(), ink::bold);
  const auto row = [&](const char* title, const core::histogram& h, const core::histogram& errors) {
    if (h.count() == 0)
      return;
    std::vector<std::string> cells{compact(h.count()), narrow(core::to_ms(h.mean())),
                                   narrow(core::to_ms(h.min()))};
    for (const auto percentile : shown_percentiles)
      cells.push_back(percentile_cell(h, percentile, notes));
    cells.push_back(narrow(core::to_ms(h.max())));
    cells.push_back(bound_cell(errors, notes));
    p.line(table.row(title, cells));
  };
  for (const auto& metric : group_metrics)
    row(metric.title, g.*metric.values, g.*metric.errors);
  row("Chunk gap", g.chunk_gap, {});
}

void marginal_table(page& p, const std::string& title, const snapshot& s, const run_facts& facts,
                    dimension by, footnotes& notes) {
  auto rows = marginal(s, facts, by);
  const auto all = rows.size();
  if (all < 2)
    return; // it is the whole run
  if (all > most_rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return slowness(a) > slowness(b); });
    rows.resize(rows_of_many);
  }
  const column_table table{title,
                           13,
                           {{"sent", 6},
                            {"err", 5},
                            {"p50", 8, 0, "TTFT ms"},
                            {"p95", 8},
                            {"±", 5, 3},
                            {"p50", 8, 0, "latency ms"},
                            {"p95", 8},
                            {"±", 5, 3},
                            {"tok", 6, 2, "output"},
                            {"tok/s", 6, 1}},
                           p.width()};
  p.blank();
  p.line(table.groups(), ink::dim);
  p.line(table.heading(), ink::bold);
  for (const auto& row : rows)
    p.line(table.row(short_name(row, facts), cells_of(*row.stats, facts, notes)));
  if (rows.size() < all)
    p.line("… and " + grouped(all - rows.size()) + " more with a lower TTFT", ink::dim);
}

void phase_table(page& p, const snapshot& s, const run_facts& facts, footnotes& notes) {
  const auto phases = phases_of(s, facts);
  if (phases.size() < 2)
    return;
  const column_table table{"Phases",
                           13,
                           {{"time", 8, 1},
                            {"sent", 6},
                            {"err", 5},
                            {"req/s", 7},
                            {"tok/s", 7},
                            {"p50", 8, 0, "TTFT ms"},
                            {"p95", 8},
                            {"p50", 8, 2, "latency ms"},
                            {"p95", 8, 2}},
                           p.width()};
  p.blank();
  p.line(table.groups(), ink::dim);
  p.line(table.heading(), ink::bold);
  for (const auto& phase : phases) {
    const auto& g = *phase.stats;
    const auto name = printable(phase.name);
    std::vector<std::string> cells{clock_face(phase.time), compact(g.attempts),
                                   compact(g.errors + g.abandoned),
                                   narrow(per_second(g.started, phase.time)),
                                   narrow(per_second(g.arrived_tokens, phase.time))};
    for (const auto* h : {&g.ttft, &g.latency})
      for (const auto percentile : {50.0, 95.0})
        cells.push_back(percentile_cell(*h, percentile, notes));
    p.line(table.row(phase.measured ? name : "(" + name + ")", cells),
           phase.measured ? ink::plain : ink::dim);
  }
}

} // namespace loadtest::metrics
