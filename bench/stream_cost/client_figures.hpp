#pragma once

#include "core/histogram.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::bench {

/// What a client measured of one request, on the monotonic clock.
struct measured_request {
  std::string id; ///< X-Request-ID
  core::mono_time started;
  core::mono_time first_token;
  core::mono_time last_token;
  std::uint64_t events = 0; ///< token events
};

/// What a client says at its end.
struct client_figures {
  std::vector<measured_request> requests; ///< successful ones
  core::histogram gaps;                   ///< between token-bearing reads of one stream
  std::uint64_t events = 0;               ///< token events
  std::uint64_t failed = 0;               ///< requests without a proper end
  std::string complaint;                  ///< of one of them
};

/// The figures as lines of text, for the pipe between two processes.
std::string to_text(const client_figures& figures);
/// Throws std::runtime_error when the text is cut or of another form.
client_figures from_text(std::string_view text);

} // namespace loadtest::bench
