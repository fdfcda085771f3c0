#pragma once

#include "core/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::scenario {

/// Replaces `{name}` by its value; what has none stays.
std::string expand(std::string_view pattern,
                   const std::map<std::string, std::string, std::less<>>& values);

/// The first `{name}` of a pattern that is not among the known ones.
std::optional<std::string> unknown_placeholder(std::string_view pattern,
                                               const std::vector<std::string_view>& known);

/// `20240131T235959Z`.
std::string utc_stamp(core::unix_time t);

} // namespace loadtest::scenario
