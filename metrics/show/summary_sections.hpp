#pragma once

#include "metrics/judge/verdict.hpp"
#include "metrics/show/page.hpp"

namespace loadtest::metrics {

/// The parts of the readable summary below its tables: a word in the margin, and what it says.
void error_lines(page& p, const snapshot& s);
void session_lines(page& p, const snapshot& s);
void token_lines(page& p, const run_facts& facts, const group_stats& g);
void connection_lines(page& p, const core::client_health& health);
void client_lines(page& p, const run_facts& facts, const snapshot& s, const verdict& end);

} // namespace loadtest::metrics
