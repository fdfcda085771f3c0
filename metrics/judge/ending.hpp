#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace loadtest::metrics {

/// What ended a run: a word of `run.ended_by` in summary.json.
enum class ending : std::uint8_t {
  completed, ///< every session is complete
  duration,  ///< limits.maxDuration, or the end of the last phase
  requests,  ///< limits.maxRequests
  stop,      ///< somebody asked it to, by `loadtest stop`
  cost,
  error_rate,
  threshold, ///< one with abortOnFail was missed
  sigint,
  sigterm,
  sighup,
  preflight_failed,
  bootstrap_failed,
  internal ///< a part of the run or of the cluster failed
};

inline constexpr std::array all_endings{
    ending::completed, ending::duration,   ending::requests,         ending::stop,
    ending::cost,      ending::error_rate, ending::threshold,        ending::sigint,
    ending::sigterm,   ending::sighup,     ending::preflight_failed, ending::bootstrap_failed,
    ending::internal};

const char* to_string(ending e) noexcept;
/// None for a word that is none of them.
std::optional<ending> ending_of(std::string_view word) noexcept;

} // namespace loadtest::metrics
