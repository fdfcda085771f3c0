#pragma once

#include "bench/common/answering_server.hpp"

#include <cstdint>
#include <string>

namespace loadtest::bench {

/// The product's path of a request without its actors: one I/O thread, one net::session for each
/// connection, which asks again as soon as it is answered, and every outcome folded into a
/// metrics::recorder. Ends at `board.enough`; then says how many answers it recorded, as text.
/// Throws std::runtime_error when the endpoint can't be made, or a request failed.
std::string run_sessions(std::uint32_t connections, server_board& board);

} // namespace loadtest::bench
