#pragma once

#include "core/result.hpp"

#include <cstdint>

namespace loadtest::cli {

/// The memory of this process holds keys: no core file of it is written, whatever happens, and
/// other processes of the user can't read it.
void forbid_core_dumps();

/// Can this process open so many files, once its soft limit is raised? An error says the way out.
core::result<void> check_open_files(std::uint64_t needed);

} // namespace loadtest::cli
