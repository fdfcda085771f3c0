#include "cli/calibrate/report.hpp"

#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace loadtest::cli::calibrate {

namespace {

using metrics::grouped;
using metrics::right;

constexpr std::size_t width = 80;

std::string ms(core::nanoseconds d) {
  return right(metrics::narrow(core::to_ms(d)), 6);
}

std::string whole(double value) {
  return grouped(static_cast<std::uint64_t>(std::llround(std::max(0.0, value))));
}

std::string lines(const std::string& text, const std::string& indent) {
  std::string result;
  for (const auto& line : metrics::wrapped(text, width - indent.size()))
    result += indent + line + "\n";
  return result;
}

std::string verdict_word(judgement j) {
  return j == judgement::not_judged ? "server" : to_string(j);
}

/// "50", "0.5".
std::string rate_text(double events_per_second) {
  char text[24];
  std::snprintf(text, sizeof text, "%g", events_per_second);
  return text;
}

std::string load_text(const step_load& load) {
  return grouped(load.streams) + " streams × " + rate_text(load.events_per_second) + " events/s";
}

} // namespace

std::string table_head(const surroundings& where, const step_load& first) {
  const auto what =
      "loadtest " + where.version + " on " + where.host + ". Each stream has " +
      rate_text(first.events_per_second) + " events/s" + (where.tls ? " over TLS" : "") +
      " from the simulated platform, whose log has the truth: when a request reached it and its "
      "first and last token left it, by the kernel's stamps. Times in milliseconds, events "
      "by the second.";
  return lines(what, "") + "\n" +
         "                  TTFT is off by  lat.       ± p99  truth client CPU\n"
         "streams  events   p50   p99   max   p99  TTFT  lat. within us/ev core  verdict\n";
}

std::string table_row(const step_result& step) {
  auto row = right(grouped(step.facts.load.streams), 7) + right(whole(step.events_per_second), 8) +
             ms(step.ttft.error_p50) + ms(step.ttft.error_p99) + ms(step.ttft.error_max) +
             ms(step.latency.error_p99) + ms(step.ttft.bound_p99) + ms(step.latency.bound_p99) +
             right(percent_text(step.coverage), 7) +
             right(metrics::narrow(static_cast<double>(step.cpu_per_event.count()) / 1e3), 6) +
             right(whole(step.client_cores * 100.0) + "%", 5) + "  " + verdict_word(step.verdict) +
             "\n";
  return step.why.empty() ? row : row + lines(step.why, "        ");
}

std::string sentence(const std::vector<step_result>& steps, bool all) {
  const auto first_bad = std::find_if(
      steps.begin(), steps.end(), [](const auto& step) { return step.verdict != judgement::good; });
  std::string text = "This machine measures within 1 % and 0.5 ms ";
  if (first_bad == steps.begin())
    text += "at no tried load";
  else
    text += std::string{first_bad == steps.end() && all ? "at all tried loads, " : ""} + "up to " +
            load_text(std::prev(first_bad)->facts.load);
  text += ".";
  if (first_bad != steps.end() && first_bad->verdict == judgement::not_judged)
    text += " Beyond that the simulated platform was the limit: nothing is said about the client.";
  return lines(text, "");
}

int exit_code(const std::vector<step_result>& steps) {
  const auto bounds_fail = std::any_of(steps.begin(), steps.end(), [](const auto& step) {
    return step.verdict == judgement::untrue;
  });
  if (steps.empty() || (steps.front().verdict != judgement::good && !bounds_fail))
    return 4;
  return bounds_fail ? 1 : 0;
}

} // namespace loadtest::cli::calibrate
