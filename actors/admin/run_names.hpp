#pragma once

#include "actors/admin/ledger_book.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::actors {

/// Knows the names that a run of `plan` gives to what it creates: those of the plan, and the same
/// with the suffixes of users that were taken over (`-t1`) and of creations that were made again
/// (`-r2`).
name_check run_names(const scenario::plan& plan);

} // namespace loadtest::actors
