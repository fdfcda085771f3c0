#pragma once

#include "actors/user/user_world.hpp"
#include "core/sample.hpp"

#include <vector>

namespace loadtest::actors {

/// Which seconds and phases of the load an attempt began in, ended in, and had its completion's
/// tokens in (spec measurement.md rule 14). The tokens of a stream are spread over the events that
/// brought them, those of another answer came with its end. What was before T0 counts as at T0.
/// Without a clock all of it is in the first second, and measured.
std::vector<core::moment> moments_of(const core::outcome& outcome, const run_clock* clock);

} // namespace loadtest::actors
