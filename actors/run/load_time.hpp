#pragma once

#include "metrics/judge/load_time.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::actors {

/// What of the first `elapsed` of the load each phase of the plan has had.
metrics::load_time load_time_of(const scenario::plan& plan, core::nanoseconds elapsed);

} // namespace loadtest::actors
