#pragma once

#include "actors/user/user_registry.hpp"

namespace loadtest {

/// The whole program, with these behaviours: a `main` of one's own adds to
/// `built_in_behaviors()` and calls this. Returns the exit code of spec cli.md.
int run_main(int argc, const char* const* argv, actors::user_registry users);

} // namespace loadtest
