#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::bench {

/// One setting in which the clients are compared.
struct mode {
  std::uint32_t streams = 0; ///< concurrent streams
  std::uint32_t rate = 0;    ///< writes per second of each
  bool tls = false;
  bool kernel_stamps = true;  ///< false: the clock is read after the read
  std::uint32_t together = 1; ///< token events in one write, but for the first, which is alone

  /// Between two writes of a stream.
  core::nanoseconds period() const noexcept;
  /// Over which the client opens the streams.
  core::nanoseconds ramp() const noexcept;
  /// `1000x50-plain-kernel`; with several events in a write `500x25x16-plain-kernel`
  std::string name() const;
  friend bool operator==(const mode&, const mode&) = default;
};

/// All modes, in the order of the report.
std::vector<mode> all_modes();
/// Those that a run without options measures: every one with kernel stamps, and for the fallback
/// clock those where it shows.
std::vector<mode> default_modes();
/// Modes by name or by the start of one (`1000x50`, `2000x50-tls`), separated by commas.
core::result<std::vector<mode>> parse_modes(std::string_view list);

} // namespace loadtest::bench
