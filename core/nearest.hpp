#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loadtest::core {

/// The name that is most probably meant by one that is not known; empty when none is like it. Case,
/// dashes and underscores make no difference.
std::string_view nearest(const std::vector<std::string_view>& known, std::string_view unknown);

/// The same as the end of a message, `; did you mean 'x'?`; empty where nothing is like it.
std::string did_you_mean(const std::vector<std::string>& known, std::string_view unknown);

} // namespace loadtest::core
