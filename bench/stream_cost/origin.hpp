#pragma once

#include "bench/common/tls.hpp"
#include "bench/stream_cost/ledger.hpp"
#include "bench/stream_cost/mode.hpp"

namespace loadtest::bench {

/// Time from a request's arrival to its first token.
inline constexpr std::chrono::milliseconds time_to_first_token{50};

/// Serves streams until `shared.quit`: the head and the role at once, the first token after
/// `time_to_first_token`, then tokens at the mode's rate, in a time slot of its own for each
/// stream, so that all are evenly staggered; in a mode of several events together as many in each
/// write but the first. `tls` is null for plain connections. Throws
/// std::system_error when it can't listen.
void serve_streams(const mode& of, SSL_CTX* tls, ledger& shared);

} // namespace loadtest::bench
