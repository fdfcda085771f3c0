#pragma once

#include "metrics/judge/run_statistics.hpp"
#include "metrics/show/page.hpp"

namespace loadtest::metrics {

/// How sure the figures are, when the run was steady, and whether Little's law holds: three lines.
void statistics_lines(page& p, const run_statistics& s);

} // namespace loadtest::metrics
