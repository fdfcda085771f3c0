#include "metrics/show/summary.hpp"

#include "core/order_statistics.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/show/statistics_lines.hpp"
#include "metrics/show/tables.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr std::size_t most_left_behind = 10;

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return grouped(n) + " " + (n == 1 ? one : many);
}

std::string how_it_ended(const run_facts& facts) {
  switch (facts.ended_by) {
  case ending::completed:
    return "every session is complete";
  case ending::duration:
    return "ended after its duration";
  case ending::requests:
    return "ended after its number of requests";
  case ending::stop:
    return "stopped by hand";
  default:
    return "ended early";
  }
}

ink ink_of(const std::string& verdict) {
  if (verdict == "pass")
    return ink::good;
  return verdict == "interrupted" || verdict == "invalid" ? ink::doubtful : ink::bad;
}

ink ink_of(certainty c) {
  switch (c) {
  case certainty::certified:
    return ink::good;
  case certainty::not_certified:
    return ink::plain;
  case certainty::invalid:
    return ink::bad;
  }
  return ink::plain;
}

void header(page& p, const run_facts& facts) {
  p.line(clipped(printable(facts.scenario + "  " + facts.test_run_id), page::width), ink::bold);
  for (const auto& line : joined({"loadtest " + facts.version, "seed " + std::to_string(facts.seed),
                                  counted(facts.orgs, "organisation", "organisations"),
                                  counted(facts.users, "user", "users"), printable(facts.target)},
                                 page::width))
    p.line(line);
  if (facts.nodes > 1)
    p.line(grouped(facts.nodes) + " nodes · clocks within " +
           figure(core::to_ms(facts.clock_uncertainty)) + " ms of one another");
  p.line(calendar(facts.started) + " · " + in_words(facts.ended - facts.started) + " · " +
         how_it_ended(facts));
}

void verdict_lines(page& p, const snapshot& s, const verdict& end, bool degraded) {
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
  if (degraded)
    items.emplace_back("degraded");
  p.entry("Verdict", items, ink_of(end.word));
  for (const auto* sentences : {&end.reasons, &end.remarks})
    for (const auto& sentence : *sentences)
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

void error_lines(page& p, const group_stats& g) {
  const auto items = error_items(g);
  p.entry("Errors", items.empty() ? std::vector<std::string>{"none"} : items);
}

void token_lines(page& p, const run_facts& facts, const group_stats& g) {
  std::vector<std::string> items{
      grouped(g.prompt_tokens) + " prompt", grouped(g.completion_tokens) + " completion",
      "cached " + (g.cached_reports ? grouped(g.cached_tokens) : std::string{"not reported"})};
  if (g.estimated_tokens > 0)
    items.push_back(percent(estimated_share(g)) + " estimated, for want of reported usage");
  p.entry("Tokens", items);
  std::vector<std::string> cost{dollars(g.cost_nanousd)};
  if (g.cost_reports > 0)
    cost.push_back("of " + counted(g.cost_reports, "attempt", "attempts") +
                   " as the platform reported");
  if (g.unpriced > 0)
    cost.push_back(counted(g.unpriced, "answer has", "answers have") + " no known price");
  if (g.unpriced > 0 && g.unpriced == g.ok && g.cost_nanousd == 0)
    cost = {"unknown: the models have no price"};
  p.entry("Cost", cost);
  p.entry("Prompts",
          {facts.prompts_nonced
               ? "made unique by the run id in front of each conversation"
               : "repeat with this seed: a prefix cache may know them from another run"});
}

void client_lines(page& p, const run_facts& facts, const snapshot& s, const verdict& end) {
  const auto& v = end.self_validity;
  const auto& health = s.health();
  std::vector<std::string> items{to_string(v.verdict()),
                                 facts.clock == "kernel" ? "kernel time stamps"
                                                         : facts.clock + " clock",
                                 "own delays " + percent(own_delay_share(s.overall())),
                                 "p99 of send lag " + bound_in_words(health.send_lag),
                                 "read lag " + bound_in_words(health.read_lag),
                                 "loop lag " + bound_in_words(health.loop_lag)};
  if (health.handshake_lag.count() > 0)
    items.push_back("TLS handshake lag " + bound_in_words(health.handshake_lag));
  if (health.unstamped_reads > 0 && facts.clock == "kernel")
    items.push_back(counted(health.unstamped_reads, "read", "reads") + " without a time stamp");
  if (health.unstamped_sends > 0 && facts.clock == "kernel")
    items.push_back(counted(health.unstamped_sends, "request", "requests") +
                    " without a send stamp");
  if (health.resent > 0)
    items.push_back(counted(health.resent, "request", "requests") +
                    " sent again, since a kept connection was closed");
  if (health.clock_steps > 0)
    items.push_back(counted(health.clock_steps, "step", "steps") + " of the wall clock");
  p.entry("Client", items, ink_of(v.verdict()));
  const auto reasons = v.reasons();
  if (end.reasons != reasons)
    for (const auto& reason : reasons)
      p.paragraph(reason, 12);
}

void outside_lines(page& p, const snapshot& s) {
  const auto outside = s.overall_all().attempts - s.overall().attempts;
  if (outside > 0)
    p.entry("Unmeasured", {counted(outside, "attempt", "attempts") +
                           " of warm-up and cool-down, in none of these figures"});
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

std::string summary_text(const run_facts& facts, const snapshot& s, const verdict& v, bool colour) {
  page p{colour};
  footnotes notes;
  header(p, facts);
  p.blank();
  verdict_lines(p, s, v, facts.degraded);
  threshold_lines(p, v.thresholds);
  if (s.overall().attempts > 0) {
    p.blank();
    metric_table(p, s.overall(), notes);
    p.blank();
    marginal_heading(p);
    marginal_table(p, "Organisations", s, facts, dimension::org, notes);
    marginal_table(p, "Models", s, facts, dimension::model, notes);
    p.blank();
    rate_lines(p, facts, s);
    if (facts.statistics)
      statistics_lines(p, *facts.statistics);
    goodput_line(p, facts, s.overall());
    error_lines(p, s.overall());
    token_lines(p, facts, s.overall());
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
