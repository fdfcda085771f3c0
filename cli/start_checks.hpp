#pragma once

#include "core/result.hpp"
#include "scenario/plan/plan.hpp"

#include <memory>

namespace loadtest::cli {

/// What a run of this plan would refuse here before it connects, beside what the scenario itself
/// says: certificates that can't be read, source addresses that are not this machine's, a proxy
/// that is written wrongly.
core::result<void> check_start(const std::shared_ptr<const scenario::plan>& plan);

} // namespace loadtest::cli
