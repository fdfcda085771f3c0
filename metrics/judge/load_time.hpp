#pragma once

#include "core/time.hpp"

#include <map>
#include <string>

namespace loadtest::metrics {

/// How long there was load: what rates are counted over. A rate of a phase is over the phase's own
/// time, every other one over the measured time.
struct load_time {
  core::nanoseconds measured{}; ///< in measured phases; without phases all of it
  std::map<std::string, core::nanoseconds> of_phase{}; ///< by name, also those not measured
  friend bool operator==(const load_time&, const load_time&) = default;
};

} // namespace loadtest::metrics
