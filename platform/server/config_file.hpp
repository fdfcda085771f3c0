#pragma once

#include "core/result.hpp"
#include "platform/model/config.hpp"

#include <string_view>

namespace loadtest::platform {

/// Reads the simulated platform's configuration, YAML or JSON (docs/simulated-platform.md). What it
/// leaves out keeps its default. An error lists everything that is wrong, one finding a line, as
/// `line:column: path: message`; unknown keys are errors.
core::result<model_config> parse_model_config(std::string_view text);

} // namespace loadtest::platform
