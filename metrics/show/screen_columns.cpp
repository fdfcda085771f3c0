#include "metrics/show/screen_columns.hpp"

#include "metrics/judge/marginal.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>
#include <array>

namespace loadtest::metrics {

namespace {

constexpr std::size_t margin = 12;
constexpr std::size_t figure_width = 6;
constexpr std::size_t name_width = 14;
constexpr std::size_t cell_width = 8;
/// As wide as the table with the last ten seconds beside it.
constexpr std::size_t wide_table = name_width + 7 * cell_width + 2;

constexpr std::array<double, 3> percentiles{50.0, 95.0, 99.0};

/// Builds the column line by line.
class column {
public:
  column(std::size_t width, bool colour) : width_(width), colour_(colour) {}

  ink_line& line(rank r) {
    lines_.push_back({r, ink_line{width_, colour_}});
    return lines_.back().line;
  }
  ink_line& entry(rank r, std::string_view label) {
    return line(r).add(left(label, margin), ink::bold);
  }
  std::size_t width() const noexcept { return width_; }
  std::vector<ranked_line> take() && { return std::move(lines_); }

private:
  std::size_t width_;
  bool colour_;
  std::vector<ranked_line> lines_;
};

std::string so_far(std::uint64_t n, std::optional<std::uint64_t> most = std::nullopt) {
  return compact(n) + (most ? " of " + compact(*most) : std::string{" so far"});
}

/// A figure of the last seconds, how it went, and a note at the right.
void rate(column& c, rank r, std::string_view label, std::optional<double> value,
          const std::vector<double>& history, const std::string& note) {
  constexpr std::size_t note_width = 16;
  constexpr std::size_t begin = margin + figure_width + 2;
  auto& line = c.entry(r, label).add(right(value ? narrow(*value) : "", figure_width)).to(begin);
  if (c.width() < begin + note_width)
    return;
  const auto end = c.width() - note_width;
  line.add(sparkline(history, end - begin), ink::dim).to(end).add(right(note, note_width));
}

void users(column& c, const screen_facts& facts, const snapshot& now) {
  auto& line = c.entry(rank::users, "Users")
                   .add(right(compact(now.active_users()), figure_width))
                   .add(" of " + compact(facts.run.users) + " active");
  const auto sessions = now.sessions_completed() + now.sessions_cut_short();
  for (const auto& [n, what] : {std::pair{std::uint64_t{now.in_flight()}, " in flight"},
                                std::pair{sessions, " sessions done"}})
    if (const auto text = right(compact(n), 8) + what; line.columns() + columns(text) <= c.width())
      line.add(text);
}

void rates(column& c, const screen_facts& facts, const live_history& history, const snapshot& now) {
  const auto ttft = history.mean_ttft_ms();
  const auto highest = ttft.empty() ? 0.0 : *std::max_element(ttft.begin(), ttft.end());
  const auto recent = history.ttft();
  const auto requests = now.health().begun;
  const auto tokens = history.tokens_so_far();
  rate(c, rank::requests, "Requests/s", history.requests_per_second(), history.requests(),
       requests > 0 ? so_far(requests, facts.max_requests) : "");
  rate(c, rank::tokens, "Tokens/s", history.tokens_per_second(), history.tokens(),
       tokens > 0 ? so_far(tokens) : "");
  rate(c, rank::history, "TTFT mean",
       recent.count() > 0 ? std::optional{core::to_ms(recent.mean())} : std::nullopt, ttft,
       highest > 0.0 ? "up to " + narrow(highest) + " ms" : "");
}

/// Of values that there are; blank where there are none.
std::string percentile_or_blank(const core::histogram& h, double p) {
  return h.count() > 0 ? percentile_text(h, p) : "";
}

/// How often each thing went wrong, the most frequent type first: "timeout 3".
std::vector<std::string> error_items(const group_stats& g) {
  std::vector<std::pair<std::string, std::uint64_t>> types{g.errors_by_type.begin(),
                                                           g.errors_by_type.end()};
  std::stable_sort(types.begin(), types.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> items;
  items.reserve(types.size());
  for (const auto& [type, n] : types)
    items.push_back(type + " " + grouped(n));
  for (const auto& [n, what] :
       {std::pair{g.ignored, " ignored"}, {g.abandoned, " abandoned"}, {g.cancelled, " cut off"}})
    if (n > 0)
      items.push_back(grouped(n) + what);
  return items;
}

void errors(column& c, const group_stats& g) {
  const auto share = error_rate(g);
  auto& line = c.entry(rank::errors, "Errors");
  if (g.attempts == 0)
    return;
  line.add(right(percent(share), figure_width), share > 0.0 ? ink::bad : ink::plain).add("  ");
  const auto room = c.width() - std::min(c.width(), line.columns());
  const auto items = joined(error_items(g), room > 2 ? room - 2 : 1);
  if (!items.empty())
    line.add(items.front() + (items.size() > 1 ? " …" : ""));
}

/// Below the number of values that supports a p99, the largest bound is at least the p99.
std::string bound_text_of(const core::histogram& errors) {
  const auto bound = bound_of(errors);
  if (!bound)
    return {};
  const auto value = bound->value > std::chrono::milliseconds{9'999}
                         ? std::string{">10s"}
                         : metrics::bound_text(bound->value);
  return (bound->is_p99 ? "" : "≤") + value;
}

void table_heading(column& c, const screen_facts& facts, bool wide) {
  auto& scope = c.line(rank::heading);
  scope.to(name_width + 3)
      .add(facts.measured ? "measured so far" : "not measured in this phase", ink::dim);
  if (wide)
    scope.to(name_width + 4 * cell_width + 2 + 5).add("last 10 seconds", ink::dim);
  auto& line = c.line(rank::heading).add(left("milliseconds", name_width), ink::bold);
  const auto titles = [&](std::initializer_list<const char*> names) {
    for (const auto* name : names)
      line.add(right(name, cell_width), ink::bold);
  };
  titles({"p50", "p95", "p99", "±"});
  if (!wide)
    return;
  line.add("  ");
  titles({"p50", "p95", "p99"});
}

void table(column& c, const screen_facts& facts, const live_history& history, const snapshot& now) {
  const bool wide = c.width() >= wide_table;
  table_heading(c, facts, wide);
  const auto& g = now.overall();
  const auto row = [&](rank r, const group_metric& metric, const core::histogram& values,
                       const core::histogram* recent) {
    auto& line = c.line(r).add(left(metric.title, name_width));
    for (const auto p : percentiles)
      line.add(right(percentile_or_blank(values, p), cell_width));
    line.add(right(bound_text_of(g.*metric.errors), cell_width));
    if (!wide || !recent)
      return;
    line.add("  ");
    for (const auto p : percentiles)
      line.add(right(percentile_or_blank(*recent, p), cell_width));
  };
  const auto ttft = history.ttft();
  const auto latency = history.latency();
  row(rank::ttft, group_metrics[0], history.measured_ttft(), &ttft);
  row(rank::latency, group_metrics[1], g.latency, &latency);
  row(rank::tpot, group_metrics[2], g.tpot, nullptr);
}

void cost(column& c, const screen_facts& facts, const group_stats& g) {
  constexpr double close = 0.8;
  auto& line = c.entry(rank::cost, "Cost");
  if (g.attempts == 0)
    return;
  if (cost_is_unknown(g)) {
    line.add("unknown: the models have no price");
    return;
  }
  const auto limit = facts.max_cost_nanousd.value_or(0);
  const auto used =
      limit > 0 ? static_cast<double>(g.cost_nanousd) / static_cast<double>(limit) : 0.0;
  line.add(cost_text(g), used >= close ? ink::doubtful : ink::plain);
  if (limit > 0)
    line.add(" of " + dollars(limit) + ", " + percent(used));
}

void client(column& c, const validity& v, const snapshot& now) {
  const auto& h = now.health();
  auto& line = c.entry(rank::client, "Client")
                   .add(to_string(v.verdict()), v.verdict() == certainty::certified ? ink::good
                                                : v.verdict() == certainty::invalid ? ink::bad
                                                                                    : ink::plain);
  if (v.verdict() == certainty::not_certified)
    line.add(", " + grouped(now.overall().latency_error.count()) + " of " +
             grouped(certifying_attempts) + " measured answers");
  if (v.verdict() == certainty::invalid)
    for (const auto& text :
         wrapped(v.reasons().front(), c.width() - std::min(c.width() - 1, margin)))
      c.line(rank::reason).to(margin).add(text, ink::bad);
  std::vector<std::string> lags;
  for (const auto& [name, lag] :
       {std::pair{"send ", &h.send_lag}, {"read ", &h.read_lag}, {"loop ", &h.loop_lag}})
    if (lag->count() > 0)
      lags.push_back(name + bound_text_of(*lag));
  const auto texts = joined(lags, c.width());
  c.entry(rank::client, "Lag p99 ms").add(texts.empty() ? "" : texts.front());
}

} // namespace

std::vector<ranked_line> first_column(const screen_facts& facts, const live_history& history,
                                      const snapshot& now, std::size_t width) {
  column c{width, facts.colour};
  users(c, facts, now);
  rates(c, facts, history, now);
  errors(c, now.overall_all());
  c.line(rank::blank);
  table(c, facts, history, now);
  c.line(rank::blank);
  cost(c, facts, now.overall_all());
  if (const auto slowest = slowest_org(facts, now); !slowest.empty())
    c.entry(rank::slowest, "Slowest").add(slowest);
  client(c, facts.so_far.self_validity, now);
  return std::move(c).take();
}

} // namespace loadtest::metrics
