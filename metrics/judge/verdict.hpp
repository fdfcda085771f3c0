#pragma once

#include "metrics/judge/report.hpp"

#include <string>
#include <vector>

namespace loadtest::metrics {

/// The end of a run in one word, and why.
struct verdict {
  std::string word; ///< pass, fail, invalid, interrupted or error
  std::vector<std::string> reasons;
};

/// What `facts.exit_code` means for this run.
verdict verdict_of(const run_facts& facts, const snapshot& s, const validity& v);

} // namespace loadtest::metrics
