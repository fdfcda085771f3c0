#pragma once

#include "bench/stream_cost/client_figures.hpp"
#include "bench/stream_cost/ledger.hpp"
#include "bench/stream_cost/mode.hpp"

namespace loadtest::bench {

/// The product's read path without its actors: one I/O thread, one net::session for each stream,
/// every outcome folded into a metrics::recorder. Opens all streams of the mode and follows them to
/// their ends. `ca_file` is the origin's certificate, when the mode is TLS. Throws
/// std::runtime_error when the endpoint can't be made.
client_figures run_sessions(const mode& of, const std::string& ca_file, ledger& shared);

} // namespace loadtest::bench
