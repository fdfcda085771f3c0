#pragma once

#include "bench/stream_cost/client_figures.hpp"
#include "bench/stream_cost/ledger.hpp"
#include "bench/stream_cost/mode.hpp"

namespace loadtest::bench {

/// The least that a client can do: epoll, one recvmsg with the kernel's stamp, one scan for line
/// ends. Opens all streams of the mode and follows them to their ends. What any client costs
/// beyond this is its own. Throws std::system_error when the network refuses.
client_figures run_floor(const mode& of, ledger& shared);

} // namespace loadtest::bench
