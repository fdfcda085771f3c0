#pragma once

#include "metrics/judge/verdict.hpp"

#include <string>

namespace loadtest::metrics {

/// summary.json (cli.md, "The run directory"), schema version inside; ends with a line end.
std::string summary_json(const run_facts& facts, const snapshot& s, const verdict& v);
/// The readable summary for the terminal, at most 80 columns wide.
std::string summary_text(const run_facts& facts, const snapshot& s, const verdict& v, bool colour);

} // namespace loadtest::metrics
