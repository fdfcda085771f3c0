#pragma once

#include "actors/admin/admin_port.hpp"
#include "net/admin/admin_api.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::actors {

/// The values that the steps of a dialect may want of an object, as the plan describes it. `now` is
/// what expiry times are counted from.
net::step_values admin_values(const scenario::plan& plan, const platform_object& object,
                              core::unix_time now);

} // namespace loadtest::actors
