#pragma once

#include "cli/calibrate/step.hpp"

#include <string>

namespace loadtest::cli::calibrate {

/// The phase of a step whose attempts are compared.
inline constexpr const char* steady_phase = "steady";

/// Tokens of each answer: few enough for 1,500 attempts in a step, which is enough for a
/// certificate, and as many as that allows, but for no longer than half of it.
std::uint32_t tokens_per_answer(const step_load& load);

/// Users begin so slowly that their streams lie evenly between each other.
core::nanoseconds ramp_of(const step_load& load);

/// Configuration of the simulated platform: all that is asked for has a slot, and each token its
/// fixed time.
std::string platform_config(const step_load& load);

/// The scenario of a step against a platform at `url`; `ca_file` is empty without TLS. Users ask
/// again as soon as they are answered.
std::string scenario_text(const step_load& load, const std::string& url,
                          const std::string& ca_file);

} // namespace loadtest::cli::calibrate
