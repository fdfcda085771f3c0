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

/// How often each thing went wrong, the most frequent type first: "timeout 3".
std::vector<std::string> error_items(const group_stats& g);

/// Number of values, percentiles and error bound of each metric, one a line.
void metric_table(page& p, const group_stats& g, footnotes& notes);

/// What the columns of the marginal tables below it belong to.
void marginal_heading(page& p);
/// One line for each group of a dimension; of many, those with the highest TTFT.
void marginal_table(page& p, const std::string& title, const snapshot& s, const run_facts& facts,
                    dimension by, footnotes& notes);

} // namespace loadtest::metrics
