#pragma once

#include "metrics/judge/verdict.hpp"
#include "metrics/show/page.hpp"

#include <string>

namespace loadtest::metrics {

/// summary.json (cli.md, "The run directory"), schema version inside; ends with a line end.
std::string summary_json(const run_facts& facts, const snapshot& s, const verdict& v);
/// The readable summary for the terminal, no wider than the page; 60 columns at least.
std::string summary_text(const run_facts& facts, const snapshot& s, const verdict& v,
                         const page_style& style);

} // namespace loadtest::metrics
