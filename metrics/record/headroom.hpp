#pragma once

#include "core/client_health.hpp"
#include "metrics/record/delta.hpp"

#include <cstdint>

namespace loadtest::metrics {

/// Can `more` be added to `sum`, and does every figure of it stay one that can be counted?
bool has_room(std::uint64_t sum, std::uint64_t more) noexcept;
bool has_room(std::int64_t sum, std::int64_t more) noexcept;
bool has_room(const core::histogram& sum, const core::histogram& more) noexcept;
bool has_room(const group_stats& sum, const group_stats& more);
bool has_room(const second_stats& sum, const second_stats& more);
bool has_room(const core::client_health& sum, const core::client_health& more);

} // namespace loadtest::metrics
