#pragma once

#include "scenario/plan/plan.hpp"

#include <string>
#include <vector>

namespace loadtest::cli {

/// For whoever reads the results: where keys were less safe on their way than they might be.
std::vector<std::string> secrecy_notes(const scenario::target_plan& targets);

} // namespace loadtest::cli
