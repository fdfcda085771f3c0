#include "actors/run/load_time.hpp"

#include <algorithm>

namespace loadtest::actors {

metrics::load_time load_time_of(const scenario::plan& plan, core::nanoseconds elapsed) {
  if (plan.phases.empty())
    return {elapsed, {}};
  metrics::load_time result;
  core::nanoseconds begin{0};
  for (const auto& phase : plan.phases) {
    const auto end = std::min(begin + phase.duration, elapsed);
    const auto had = std::max(end - begin, core::nanoseconds{0});
    result.of_phase[phase.name] += had;
    if (phase.measure)
      result.measured += had;
    begin += phase.duration;
  }
  return result;
}

} // namespace loadtest::actors
