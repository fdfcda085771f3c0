#pragma once

#include "actors/user/user_registry.hpp"

namespace loadtest {

/// The whole program, with these behaviours: a `main` of one's own adds to
/// `actors::built_in_users()` and calls this. Returns the exit code of spec cli.md.
int run_main(int argc, const char* const* argv, actors::user_registry users);

} // namespace loadtest
