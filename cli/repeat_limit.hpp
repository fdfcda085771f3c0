#pragma once

#include "core/log_event.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::cli {

/// Keeps events of one kind from drowning the others: of those with the same level and message the
/// first few of a second pass, and the rest of them become one event that counts them.
class repeat_limit {
public:
  static constexpr std::uint32_t per_second = 5;

  /// May this event pass?
  bool admit(const core::log_event& event, core::mono_time now);
  /// For each kind of which some did not pass: how many, in a field `repeated`. Of seconds that
  /// are over or, when `all`, also of the one under way.
  std::vector<core::log_event> sums(core::mono_time now, bool all);

private:
  struct second {
    core::mono_time begin{};
    std::uint32_t passed = 0;
    std::uint64_t held = 0; ///< in this second
    std::uint64_t over = 0; ///< in those before it, not told yet
  };

  std::map<std::pair<core::log_level, std::string>, second> kinds_;
};

} // namespace loadtest::cli
