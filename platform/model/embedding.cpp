#include "platform/model/embedding.hpp"

#include "core/random.hpp"
#include "platform/model/hash.hpp"

#include <cmath>

namespace loadtest::platform {

std::vector<float> embedding_of(std::string_view model, std::string_view text,
                                std::size_t dimensions) {
  core::random_stream random{hash_part(text, hash_part(model, hash_start))};
  std::vector<double> drawn(dimensions);
  double square = 0.0;
  for (auto& value : drawn) {
    value = 2.0 * random.unit() - 1.0;
    square += value * value;
  }
  std::vector<float> vector;
  vector.reserve(dimensions);
  for (const double value : drawn)
    vector.push_back(static_cast<float>(value / std::sqrt(square)));
  return vector;
}

} // namespace loadtest::platform
