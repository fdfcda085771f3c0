#pragma once

#include "loadtest/behavior.hpp"

namespace loadtest::behaviors {

/// Asks the workload's questions one after the other, thinks before each, and keeps the
/// conversation where the workload follows up. A failed question is not asked again; the next one
/// comes after its think time.
session chat(user& u);

} // namespace loadtest::behaviors
