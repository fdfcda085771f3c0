#include "metrics/show/summary_sections.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr std::size_t margin = 12;
constexpr std::size_t most_kinds = 6;
/// Of what a server said.
constexpr std::size_t most_columns = 240;

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

using failure = std::pair<failure_kind, failure_count>;

/// The most frequent kind first. Where nothing measured failed, the others are worth their lines.
std::vector<failure> by_frequency(const snapshot& s) {
  std::vector<failure> kinds{s.failures().begin(), s.failures().end()};
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) {
    return std::pair{a.second.measured, a.second.attempts} >
           std::pair{b.second.measured, b.second.attempts};
  });
  return kinds;
}

std::string in_words(const failure& of) {
  const auto& [kind, count] = of;
  auto text =
      grouped(count.measured > 0 ? count.measured : count.attempts) + " × " + printable(kind.type);
  if (kind.status != 0)
    text += " " + std::to_string(kind.status);
  if (count.measured == 0)
    text += ", not measured";
  if (!count.detail.empty())
    text += ": " + clipped(printable(count.detail), most_columns);
  return text + " (first: " + printable(count.request_id) + ")";
}

std::string spread(const char* name, const core::histogram& h) {
  return std::string{name} + " mean " + narrow(core::to_ms(h.mean())) + ", p95 " +
         percentile_text(h, 95.0) + ", max " + narrow(core::to_ms(h.max())) + " ms";
}

} // namespace

void error_lines(page& p, const snapshot& s) {
  const auto& g = s.overall();
  const auto kinds = by_frequency(s);
  const auto shown = std::min(kinds.size(), most_kinds);
  std::vector<std::string> rest;
  if (shown < kinds.size())
    rest.push_back(counted(kinds.size() - shown, "more kind", "more kinds") + ", in summary.json");
  if (g.ignored > 0)
    rest.push_back(counted(g.ignored, "error", "errors") + " ignored");
  if (g.abandoned > 0)
    rest.push_back(grouped(g.abandoned) + " abandoned by the user");
  if (g.cancelled > 0)
    rest.push_back(grouped(g.cancelled) + " cut off by the end of the run (not counted)");
  if (kinds.empty())
    return p.entry("Errors", rest.empty() ? std::vector<std::string>{"none"} : rest);
  p.entry("Errors", {in_words(kinds.front())});
  for (std::size_t i = 1; i < shown; ++i)
    p.paragraph(in_words(kinds[i]), margin);
  if (!rest.empty())
    p.entry("", rest);
}

void session_lines(page& p, const snapshot& s) {
  std::vector<std::string> items{grouped(s.sessions_completed()) + " completed"};
  if (s.sessions_cut_short() > 0)
    items.push_back(grouped(s.sessions_cut_short()) + " cut short");
  if (s.peak_in_flight() > 0)
    items.push_back("at most " + counted(s.peak_in_flight(), "request", "requests") +
                    " under way at once");
  p.entry("Sessions", items);
}

void token_lines(page& p, const run_facts& facts, const group_stats& g) {
  std::vector<std::string> items{
      grouped(g.prompt_tokens) + " prompt", grouped(g.completion_tokens) + " completion",
      "cached " + (g.cached_reports ? grouped(g.cached_tokens) : std::string{"not reported"})};
  if (g.estimated_tokens > 0)
    items.push_back(percent(estimated_share(g)) + " estimated, for want of reported usage");
  p.entry("Tokens", items);
  std::vector<std::string> cost{cost_text(g)};
  if (g.cost_reports > 0)
    cost.push_back("of " + counted(g.cost_reports, "attempt", "attempts") +
                   " as the platform reported");
  if (g.unpriced > 0)
    cost.push_back(g.unpriced == g.ok
                       ? "the models have no price (pricing.models, pricing.default)"
                       : counted(g.unpriced, "answer has", "answers have") + " no known price");
  p.entry("Cost", cost);
  if (facts.prompts_nonced)
    p.entry("Prompts", {"made unique by the run id in front of each conversation"});
  else if (facts.seed_given)
    p.entry("Prompts", {"repeat with this seed: a prefix cache may know them from another run"});
}

void connection_lines(page& p, const core::client_health& health) {
  if (health.connections_opened + health.connections_reused == 0)
    return;
  std::vector<std::string> items{grouped(health.connections_opened) + " opened",
                                 counted(health.connections_reused, "attempt", "attempts") +
                                     " over kept ones"};
  if (health.resent > 0)
    items.push_back(counted(health.resent, "request", "requests") +
                    " sent again, since a kept one was closed");
  if (health.connect.count() > 0)
    items.push_back(spread("connect", health.connect));
  if (health.tls_handshake.count() > 0)
    items.push_back(spread("of that TLS", health.tls_handshake));
  p.entry("Connections", items);
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
  if (health.clock_steps > 0)
    items.push_back(counted(health.clock_steps, "step", "steps") + " of the wall clock");
  p.entry("Client", items, ink_of(v.verdict()));
  const auto reasons = v.reasons();
  if (end.reasons != reasons)
    for (const auto& reason : reasons)
      p.paragraph(reason, margin);
}

} // namespace loadtest::metrics
