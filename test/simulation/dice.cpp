#include "dice.hpp"

#include <algorithm>

namespace loadtest::simulation {

core::nanoseconds dice::around(std::string_view name, core::nanoseconds mean) const noexcept {
  const auto factor = std::min(10.0, drawn(name).exponential());
  return core::nanoseconds{static_cast<std::int64_t>(static_cast<double>(mean.count()) * factor)};
}

/// FNV-1a: the same on every machine.
std::uint64_t dice::key_of(std::string_view name) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

} // namespace loadtest::simulation
