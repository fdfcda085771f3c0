#pragma once

#include "core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace loadtest::platform {

/// Some of the faults that an enumeration names.
template <typename Fault>
class fault_set {
public:
  fault_set() = default;
  /// Draws each with its rate, which are in the order of the enumeration.
  fault_set(std::span<const double> rates, const core::random_stream& random) {
    for (std::size_t i = 0; i < rates.size(); ++i)
      if (random.split(i).unit() < rates[i])
        drawn_ |= 1U << i;
  }

  bool operator[](Fault f) const noexcept {
    return (drawn_ & (1U << static_cast<unsigned>(f))) != 0;
  }

private:
  std::uint32_t drawn_ = 0;
};

} // namespace loadtest::platform
