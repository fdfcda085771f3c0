#pragma once

#include "core/result.hpp"

#include <filesystem>

namespace loadtest::cli {

/// Removes the files of an ended run from its directory, so that another one can take its place
/// (`--force`); other files stay. The error: the run is under way, or has left objects on the
/// platform that only its ledger knows.
core::result<void> remove_run(const std::filesystem::path& folder);

} // namespace loadtest::cli
