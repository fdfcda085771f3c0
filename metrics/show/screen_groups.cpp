#include "metrics/judge/marginal.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/show/screen_columns.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest::metrics {

namespace {

constexpr std::size_t count_width = 6;
constexpr std::size_t cell_width = 7;
constexpr std::size_t figures_width = 2 * count_width + 2 * cell_width;

/// What streams is slow when its first token is, the rest when its answer is.
const core::histogram& headline(const group_stats& g) {
  return g.ttft.count() > 0 ? g.ttft : g.latency;
}

const char* headline_name(const snapshot& now) {
  return now.overall().ttft.count() > 0 || now.overall().ok == 0 ? "TTFT" : "latency";
}

/// Groups, the slowest first, and by which percentile: p95, if all of them support it.
struct ranking {
  std::vector<marginal_row> groups;
  double percentile = 95.0;
};

/// In steps of 2 %: those that are alike do not change their places every second.
long slowness(const marginal_row& row, double percentile) {
  const auto value = supported_percentile(headline(*row.stats), percentile);
  return value ? std::lround(std::log(std::max(core::to_ms(*value), 1e-3)) * 50) : -1'000'000;
}

ranking slowest_first(std::vector<marginal_row> groups) {
  ranking result{std::move(groups), 95.0};
  auto& rows = result.groups;
  if (!std::all_of(rows.begin(), rows.end(),
                   [](const auto& row) { return headline(*row.stats).supports(95.0); }))
    result.percentile = 50.0;
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    return slowness(a, result.percentile) > slowness(b, result.percentile);
  });
  return result;
}

/// A heading and as many groups as there is room for.
void add_groups(std::vector<ink_line>& lines, const char* title, const ranking& ranked,
                const screen_facts& facts, std::size_t width, std::size_t rows) {
  if (ranked.groups.empty() || rows < 2)
    return;
  const auto name_width = width - figures_width;
  lines.emplace_back(width, facts.colour)
      .add(left(title, name_width) + right("sent", count_width) + right("err", count_width) +
               right("p50", cell_width) + right("p95", cell_width),
           ink::bold);
  const auto shown = std::min(ranked.groups.size(), rows - 1);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& g = *ranked.groups[i].stats;
    lines.emplace_back(width, facts.colour)
        .add(left(clipped(short_name(ranked.groups[i], facts.run), name_width - 1), name_width) +
             right(compact(g.attempts), count_width) +
             right(compact(g.errors + g.abandoned), count_width) +
             right(percentile_text(headline(g), 50.0), cell_width) +
             right(percentile_text(headline(g), 95.0), cell_width));
  }
}

} // namespace

std::vector<ink_line> second_column(const screen_facts& facts, const snapshot& now,
                                    std::size_t width, std::size_t rows) {
  const auto orgs = slowest_first(marginal(now, facts.run, dimension::org));
  const auto models = slowest_first(marginal(now, facts.run, dimension::model));
  std::vector<ink_line> lines;
  if (models.groups.empty() || rows < 4)
    return lines;
  lines.emplace_back(width, facts.colour)
      .add("slowest first", ink::dim)
      .to(width - 2 * cell_width)
      .add(right(std::string{headline_name(now)} + " ms", 2 * cell_width), ink::dim);
  // The models get what the organisations leave, and at least a third.
  const auto for_models = std::min(models.groups.size() + 2, rows / 3);
  add_groups(lines, "Organizations", orgs, facts, width, rows - lines.size() - for_models);
  lines.emplace_back(width, facts.colour);
  add_groups(lines, "Models", models, facts, width, rows - lines.size());
  return lines;
}

std::string slowest_org(const screen_facts& facts, const snapshot& now) {
  const auto [orgs, percentile] = slowest_first(marginal(now, facts.run, dimension::org));
  if (orgs.size() < 2 || !headline(*orgs.front().stats).supports(percentile))
    return {};
  return short_name(orgs.front(), facts.run) + ", " + headline_name(now) + " p" +
         std::to_string(static_cast<int>(percentile)) + " " +
         percentile_text(headline(*orgs.front().stats), percentile) + " ms";
}

} // namespace loadtest::metrics
