#pragma once

#include "cli/ledger_file.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "scenario/plan/plan.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::cli {

/// What is left of an earlier start of the same run, whose ledger is lost.
struct earlier_run {
  std::size_t found = 0;                ///< organisations that have its names
  std::vector<std::string> left_behind; ///< of those, which could not be removed
};

/// Looks for organisations with the names that this run gives, before it has made any, and removes
/// them. Names without the run's id say nothing of whose they are, and are let be. `ledger` is a
/// new one. An error: the platform can't be asked.
core::result<earlier_run> remove_earlier(const std::shared_ptr<const scenario::plan>& plan,
                                         ledger_file& ledger);

} // namespace loadtest::cli
