#include "metrics/record/records.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/show/live_history.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <cmath>

namespace loadtest::metrics {

namespace {

constexpr std::size_t width = 100;
constexpr std::size_t phase_width = 12;

/// Of the second or, where it has too few values, of the run so far.
std::string latest(const core::histogram& second, const core::histogram& so_far, double p) {
  return percentile_text(second.supports(p) ? second : so_far, p);
}

} // namespace

std::string progress_line(core::nanoseconds elapsed, std::optional<core::nanoseconds> total,
                          const std::string& phase, const snapshot& before, const snapshot& now) {
  const auto& b = now.overall_all();
  const auto& was = before.health();
  const auto& is = now.health();
  const auto ttft = difference(is.first_token, was.first_token);
  const auto tokens = static_cast<std::uint64_t>(std::llround(tokens_between(was, is)));
  auto face = clock_face(elapsed);
  if (total)
    face.append("/").append(clock_face(*total));
  const auto line =
      face + " " + left(clipped(printable(phase), phase_width), 9) + " " +
      right(compact(now.active_users()), 4) + " users " + right(compact(is.begun - was.begun), 4) +
      " req/s " + right(compact(tokens), 5) + " tok/s  TTFT " + latest(ttft, is.first_token, 50.0) +
      "/" + latest(ttft, is.first_token, 95.0) + " ms  " + compact(b.errors + b.abandoned) +
      " err  " + (cost_is_unknown(b) ? "cost unknown" : cost_text(b));
  return clipped(line, width);
}

} // namespace loadtest::metrics
