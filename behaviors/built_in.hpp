#pragma once

#include "actors/user/user_registry.hpp"

namespace loadtest {

/// The built-in behaviours: chat.
actors::user_registry built_in_behaviors();

} // namespace loadtest
