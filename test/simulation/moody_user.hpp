#pragma once

#include "actors/user/user_registry.hpp"
#include "scene.hpp"

namespace loadtest::simulation {

/// The built-in behaviours, and `moody`: each of its users does as `chat` does, or throws, ends its
/// sessions at once, or never asks.
actors::user_registry users_of(const scene& s);

} // namespace loadtest::simulation
