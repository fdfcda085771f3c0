#include "metrics/show/summary.hpp"

#include "core/order_statistics.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/show/statistics_lines.hpp"
#include "metrics/show/summary_sections.hpp"
#include "metrics/show/tables.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr std::size_t most_left_behind = 10;

std::string how_it_ended(const run_facts& facts, const snapshot& s) {
  switch (facts.ended_by) {
  case ending::completed:
    return s.sessions_cut_short() == 0 ? "every session is complete" : "every session has ended";
  case ending::duration:
    return "ended after its duration";
  case ending::requests:
    return "ended after its number of requests";
  default:
    return "ended early";
  }
}

ink ink_of(const std::string& verdict) {
  if (verdict == "pass")
    return ink::good;
  return verdict == "interrupted" || verdict == "invalid" ? ink::doubtful : ink::bad;
}

/// The only value of a dimension: it needs no table.
std::vector<std::string> only_one(const char* what, const snapshot& s, const run_facts& facts,
                                  dimension by) {
  const auto rows = marginal(s, facts, by);
  if (rows.size() != 1)
    return {};
  return {what + printable(rows.front().name)};
}

void header(page& p, const run_facts& facts, const snapshot& s) {
  p.line(clipped(printable(facts.scenario + "  " + facts.test_run_id), p.width()), ink::bold);
  std::vector<std::string> items{"loadtest " + facts.version, "seed " + std::to_string(facts.seed),
                                 counted(facts.orgs, "organization", "organizations"),
                                 counted(facts.users, "user", "users"), printable(facts.target)};
  for (auto& item : only_one("model ", s, facts, dimension::model))
    items.push_back(std::move(item));
  const auto write = [&](const std::vector<std::string>& those) {
    for (const auto& line : joined(those, p.width()))
      p.line(line);
  };
  write(items);
  if (facts.nodes > 1)
    write({grouped(facts.nodes) + " nodes",
           "clocks within " + figure(core::to_ms(facts.clock_uncertainty)) + " ms of one another"});
  write({calendar(facts.started), in_words(facts.ended - facts.started), how_it_ended(facts, s)});
}

/// The thresholds stand below the verdict, each with its figure.
bool is_told_below(const std::string& reason, const verdict& v) {
  return std::any_of(v.thresholds.begin(), v.thresholds.end(), [&](const auto& t) {
    return t.state != threshold_result::state_type::met && reason == not_met(t);
  });
}

void verdict_lines(page& p, const run_facts& facts, const snapshot& s, const verdict& end) {
  auto word = end.word;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  const auto& g = s.overall();
  std::vector<std::string> items{word};
  if (g.attempts > 0) {
    items.push_back(grouped(g.ok) + " of " + counted(g.attempts, "attempt", "attempts") +
                    " succeeded");
    items.push_back(percent(error_rate(g)) + " errors");
  }
  if (facts.degraded)
    items.emplace_back("degraded");
  p.entry("Verdict", items, ink_of(end.word));
  for (const auto* sentences : {&end.reasons, &end.remarks})
    for (const auto& sentence : *sentences)
      if (!is_told_below(sentence, end))
        p.paragraph(printable(sentence), 12);
}

void rate_lines(page& p, const run_facts& facts, const snapshot& s) {
  const auto& g = s.overall();
  const auto time = rate_time(facts);
  p.entry("Rates", {figure(per_second(g.started, time)) + " requests/s",
                    figure(per_second(g.arrived_tokens, time)) + " completion tokens/s",
                    "over " + in_words(time)});
}

void threshold_lines(page& p, const std::vector<threshold_result>& results) {
  if (results.empty())
    return;
  p.blank();
  p.line("Thresholds", ink::bold);
  for (const auto& result : results) {
    const bool met = result.state == threshold_result::state_type::met;
    p.paragraph(result.outcome() + ": " + printable(result.in_words()), 2,
                !met               ? ink::bad
                : result.supported ? ink::good
                                   : ink::doubtful);
  }
}

void goodput_line(page& p, const run_facts& facts, const group_stats& g) {
  if (facts.with_goodput)
    p.entry("Goodput", {percent(goodput(g)) + " of the attempts were good answers"});
}

void outside_lines(page& p, const snapshot& s) {
  const auto outside = s.overall_all().attempts - s.overall().attempts;
  if (outside > 0)
    p.entry("Unmeasured", {counted(outside, "attempt", "attempts") +
                           " of warm-up and cool-down, in none of these figures but their own"});
}

void list(page& p, std::string_view label, const std::vector<std::string>& what) {
  if (what.empty())
    return;
  p.blank();
  p.line(label, ink::bold);
  const auto shown = std::min(what.size(), most_left_behind);
  for (std::size_t i = 0; i < shown; ++i)
    p.paragraph(printable(what[i]), 2);
  if (shown < what.size())
    p.line("  and " + grouped(what.size() - shown) + " more, all in summary.json");
}

void footnote_lines(page& page, const footnotes& notes) {
  page.blank();
  const auto takes = [](double p) { return grouped(core::fewest_values(p / 100.0)); };
  page.paragraph(
      std::string{"± how far the client's own measurement may be off: the p99 of the "
                  "attempts' error bounds"} +
          (notes.largest_bound ? ", or the largest of fewer than " + takes(99.0) + "." : "."),
      0, ink::dim);
  if (!notes.unsupported)
    return;
  std::string enough;
  for (const auto p : shown_percentiles)
    enough +=
        (enough.empty() ? "" : ", ") + takes(p) + " for a p" + std::to_string(static_cast<int>(p));
  page.paragraph("[ ] of too few values to be sure of it at 99 %, which takes " + enough + ".", 0,
                 ink::dim);
}

} // namespace

std::string summary_text(const run_facts& facts, const snapshot& s, const verdict& v,
                         const page_style& style) {
  page p{style};
  footnotes notes;
  header(p, facts, s);
  p.blank();
  verdict_lines(p, facts, s, v);
  threshold_lines(p, v.thresholds);
  if (s.overall().attempts > 0) {
    p.blank();
    metric_table(p, s.overall(), notes);
    phase_table(p, s, facts, notes);
    marginal_table(p, "Organizations", s, facts, dimension::org, notes);
    marginal_table(p, "Models", s, facts, dimension::model, notes);
    p.blank();
    rate_lines(p, facts, s);
    if (facts.statistics)
      statistics_lines(p, *facts.statistics);
    goodput_line(p, facts, s.overall());
    error_lines(p, s);
    session_lines(p, s);
    token_lines(p, facts, s.overall());
    connection_lines(p, s.health());
    client_lines(p, facts, s, v);
    outside_lines(p, s);
  }
  list(p, "Still on the platform", facts.left_behind);
  list(p, "Notes", facts.notes);
  if (s.overall().ok > 0)
    footnote_lines(p, notes);
  return std::move(p).take();
}

} // namespace loadtest::metrics
