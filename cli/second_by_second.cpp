#include "cli/second_by_second.hpp"

#include "cli/terminal.hpp"
#include "metrics/record/records.hpp"
#include "metrics/record/statistics.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;
using stage = actors::run_state::stage;

constexpr core::nanoseconds one_second = 1s;

/// How long the load is meant to last, as far as that is known beforehand.
std::optional<core::nanoseconds> planned_time(const scenario::plan& plan,
                                              const scenario::load_pattern& pattern) {
  auto result = plan.max_duration;
  if (!pattern.empty())
    result = std::min(result.value_or(pattern.duration()), pattern.duration());
  return result;
}

core::mono_time now() {
  return std::chrono::steady_clock::now();
}

/// A line stays free for what is printed above the screen.
metrics::screen_size room(metrics::screen_size terminal) {
  return {terminal.columns, std::max<std::size_t>(terminal.rows, 2) - 1};
}

} // namespace

second_by_second::second_by_second(const scenario::plan& plan, const metrics::run_facts& facts,
                                   run_directory& directory, console& out, display how,
                                   log_identity who)
    : pattern_(plan.phases), directory_(directory), out_(out), how_(how), who_(std::move(who)),
      began_(now()), size_(terminal_size()) {
  facts_.run = facts;
  planned_ = planned_time(plan, pattern_);
  facts_.max_requests = plan.max_requests;
  facts_.max_cost_nanousd = plan.max_cost_nanousd;
  facts_.colour = has_colour(STDERR_FILENO);
  directory_.write_row(metrics::timeseries_header());
}

void second_by_second::operator()(const actors::run_progress& progress) {
  before_ = std::exchange(latest_, progress.so_far);
  const bool load = progress.stage == stage::simulate || progress.stage == stage::drain;
  facts_.phase = phase_name(progress);
  facts_.measured =
      pattern_.empty() || pattern_.phase(pattern_.phase_at(progress.since_t0)).measure;
  facts_.elapsed =
      progress.stage == stage::bootstrap ? now() - began_ : core::nanoseconds{progress.since_t0};
  // Before the load nobody knows when it will be over.
  facts_.total = progress.stage == stage::bootstrap ? std::nullopt : planned_;
  if (load)
    history_.add(progress.since_t0, *latest_, facts_.measured);
  series_.add(progress.since_t0, progress.stage == stage::simulate && facts_.measured, *latest_);
  if (load)
    write_rows(progress.since_t0);
  switch (how_) {
  case display::nothing:
    return;
  case display::screen:
    facts_.so_far = metrics::judge(facts_.run, *latest_);
    return draw();
  case display::lines:
    return out_.print(as_text());
  case display::events:
    return out_.print(as_json());
  }
}

void second_by_second::write_rows(core::nanoseconds since_t0) {
  const auto passed = static_cast<std::size_t>(since_t0 / one_second);
  if (passed <= gauges_.size())
    return;
  const auto known = gauges_.size();
  gauges_.resize(passed, metrics::gauges_of(facts_.phase, *before_, *latest_));
  for (auto i = known; i < passed; ++i)
    directory_.write_row(metrics::timeseries_row(static_cast<double>(i + 1), gauges_[i],
                                                 latest_->second(static_cast<std::uint32_t>(i))));
}

void second_by_second::load_over(const actors::run_report& so_far) {
  const auto lasted = so_far.result.load_time;
  if (lasted == core::nanoseconds{0})
    return; // there was none
  before_ = std::exchange(latest_, so_far.total);
  // What the last reports brought may have ended before the last full second.
  series_.add(std::max(lasted, series_.end() + 1ns), false, *latest_);
  const auto seconds = std::max<std::size_t>(
      static_cast<std::size_t>((lasted + one_second - 1ns) / one_second), latest_->seconds());
  gauges_.resize(seconds, metrics::gauges_of(facts_.phase, *before_, *latest_));
  auto table = metrics::timeseries_header();
  for (std::size_t i = 0; i < seconds; ++i)
    table += metrics::timeseries_row(
        i + 1 < seconds ? static_cast<double>(i + 1)
                        : std::max(core::to_seconds(lasted), static_cast<double>(i)),
        gauges_[i], latest_->second(static_cast<std::uint32_t>(i)));
  directory_.replace_rows(table);
}

std::optional<metrics::run_statistics>
second_by_second::statistics(const actors::run_report& so_far) const {
  if (so_far.result.load_time == core::nanoseconds{0})
    return std::nullopt;
  const auto& r = so_far.result;
  return metrics::statistics_of(series_, *so_far.total, {facts_.run.seed, r.load_time, r.degraded});
}

std::string second_by_second::as_json() const {
  return json_log_line(event(*latest_), std::chrono::system_clock::now(), who_);
}

std::string second_by_second::as_text() const {
  return metrics::progress_line(facts_.elapsed, facts_.total, facts_.phase, *before_, *latest_) +
         "\n";
}

std::string second_by_second::phase_name(const actors::run_progress& now) const {
  switch (now.stage) {
  case stage::bootstrap:
    return "bootstrap";
  case stage::simulate:
    return pattern_.empty() ? "simulate" : pattern_.phase(pattern_.phase_at(now.since_t0)).name;
  case stage::drain:
    return "drain";
  case stage::cleanup:
    return "cleanup";
  case stage::gather:
  case stage::done:
    return "gather";
  }
  return {};
}

void second_by_second::draw() {
  if (terminal_guard::was_stopped())
    out_.forget();
  if (!in_front())
    return;
  const auto size = terminal_size();
  auto lines = metrics::screen(facts_, history_, *latest_, room(size));
  if (std::exchange(size_, size) == size)
    out_.draw(std::move(lines));
  else
    out_.redraw(std::move(lines));
}

void second_by_second::look() {
  if (how_ != display::screen || facts_.phase.empty())
    return;
  if (terminal_guard::was_stopped())
    out_.forget();
  if (terminal_size() != size_)
    draw();
}

void second_by_second::leaving() {
  facts_.leaving = true;
  if (how_ == display::screen && !facts_.phase.empty())
    draw();
}

core::log_event second_by_second::event(const metrics::snapshot& now) const {
  const auto& g = now.overall_all();
  core::log_event e{core::log_level::info,
                    "progress",
                    {{"phase", facts_.phase},
                     {"elapsed_s", facts_.elapsed},
                     {"active_users", now.active_users()},
                     {"in_flight", now.in_flight()},
                     {"requests", now.health().begun},
                     {"errors", g.errors + g.abandoned},
                     {"cost_usd", static_cast<double>(g.cost_nanousd) / 1e9}}};
  for (const auto& [name, rate] : {std::pair{"requests_per_s", history_.requests_per_second()},
                                   {"tokens_per_s", history_.tokens_per_second()}})
    if (rate)
      e.fields.emplace_back(name, *rate);
  const auto ttft = history_.ttft();
  for (const auto& [name, p] : {std::pair{"ttft_p50_ms", 50.0}, std::pair{"ttft_p95_ms", 95.0}})
    if (const auto value = metrics::supported_percentile(ttft, p))
      e.fields.emplace_back(name, core::to_ms(*value));
  return e;
}

} // namespace loadtest::cli
