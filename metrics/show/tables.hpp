#pragma once

#include "metrics/judge/marginal.hpp"
#include "metrics/show/page.hpp"

#include <string>
#include <vector>

namespace loadtest::metrics {

/// Which footnotes the tables of a page need.
struct footnotes {
  bool unsupported = false;   ///< a percentile of too few values was shown in brackets
  bool largest_bound = false; ///< an error bound is the largest one instead of the p99
};

/// Number of values, mean, extremes, percentiles and error bound of each metric, one a line, and
/// of the gaps between chunks.
void metric_table(page& p, const group_stats& g, footnotes& notes);

/// One line for each group of a dimension that has several; of many, those with the highest TTFT.
void marginal_table(page& p, const std::string& title, const snapshot& s, const run_facts& facts,
                    dimension by, footnotes& notes);

/// One line for each of several phases that was reached, in their order, with its rates. One that
/// is not measured is in parentheses.
void phase_table(page& p, const snapshot& s, const run_facts& facts, footnotes& notes);

} // namespace loadtest::metrics
