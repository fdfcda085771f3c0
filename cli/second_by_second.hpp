#pragma once

#include "actors/run/run_actors.hpp"
#include "cli/console.hpp"
#include "cli/log_line.hpp"
#include "cli/run_directory.hpp"
#include "metrics/record/records.hpp"
#include "metrics/show/screen.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::cli {

/// How a run is shown while it lasts.
enum class display : std::uint8_t {
  nothing,
  screen, ///< redrawn in place
  lines,  ///< of text, one a second
  events  ///< the same as JSON
};

/// Shows and writes the seconds of a run as they pass.
class second_by_second {
public:
  /// `directory` and `out` outlive it. `facts` have the names that a screen shows.
  second_by_second(const scenario::plan& plan, const metrics::run_facts& facts,
                   run_directory& directory, console& out, display how, log_identity who);

  void operator()(const actors::run_progress& now);
  /// The load is over: now each second is known in full, and so is the last part of one.
  void load_over(const actors::run_report& so_far);
  /// Of the load that is over; none when there was none.
  std::optional<metrics::run_statistics> statistics(const actors::run_report& so_far) const;
  /// Several times a second: notices when the terminal has changed its size, or was left.
  void look();
  /// How it is now, as one line of JSON, and for a person.
  std::string as_json() const;
  std::string as_text() const;
  /// The run was asked to end; a screen says so.
  void leaving();

private:
  /// Those that have passed `since_t0`; what they counted may still grow.
  void write_rows(core::nanoseconds since_t0);
  std::string phase_name(const actors::run_progress& now) const;
  void draw();
  core::log_event event(const metrics::snapshot& now) const;

  scenario::load_pattern pattern_;
  std::optional<core::nanoseconds> planned_; ///< how long the load is meant to last
  run_directory& directory_;
  console& out_;
  display how_;
  log_identity who_;
  core::mono_time began_;
  metrics::screen_facts facts_;
  metrics::screen_size size_;
  metrics::live_history history_;
  std::vector<metrics::second_gauges> gauges_; ///< of each second that has passed
  metrics::run_series series_;
  std::shared_ptr<const metrics::snapshot> before_ = std::make_shared<metrics::snapshot>();
  std::shared_ptr<const metrics::snapshot> latest_ = std::make_shared<metrics::snapshot>();
};

} // namespace loadtest::cli
