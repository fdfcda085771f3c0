#pragma once

#include "cli/ledger_file.hpp"
#include "core/log_event.hpp"
#include "scenario/plan/plan.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace loadtest::cli {

/// A part of the run that nothing survives has failed: removes by the ledger what the run created.
/// Says in words, for the person at the terminal, what became of it and how to go on.
std::string clean_up_after_failure(const std::shared_ptr<const scenario::plan>& plan,
                                   ledger_file& ledger, const std::filesystem::path& directory,
                                   const core::logger& log);

} // namespace loadtest::cli
