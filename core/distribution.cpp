#include "core/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest::core {

double distribution::sample(random_stream& random) const noexcept {
  switch (kind) {
  case shape::constant:
    return center;
  case shape::uniform:
    return low + (high - low) * random.unit();
  case shape::gaussian:
    return std::clamp(center + deviation * random.normal(), low, high);
  case shape::exponential:
    return std::clamp(center * random.exponential(), low, high);
  case shape::poisson:
    return std::clamp(static_cast<double>(random.poisson(center)), low, high);
  }
  return center;
}

std::int64_t distribution::sample_count(random_stream& random) const noexcept {
  if (kind == shape::uniform)
    return random.between(std::llround(low), std::llround(high));
  return std::llround(sample(random));
}

} // namespace loadtest::core
