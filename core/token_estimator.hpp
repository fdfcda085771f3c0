#pragma once

#include <cstddef>
#include <cstdint>

namespace loadtest::core {

/// Estimates tokens from characters where a server reports no usage, and learns the ratio from
/// every usage seen (spec measurement.md rule 5). Four characters a token before the first.
class token_estimator {
public:
  void learn(std::size_t characters, std::uint32_t tokens) noexcept {
    characters_ += static_cast<double>(characters);
    tokens_ += static_cast<double>(tokens);
  }
  std::uint32_t estimate(std::size_t characters) const noexcept {
    const double ratio = tokens_ > 0.0 ? characters_ / tokens_ : 4.0;
    return static_cast<std::uint32_t>(static_cast<double>(characters) / ratio + 0.5);
  }

private:
  double characters_ = 0.0;
  double tokens_ = 0.0;
};

} // namespace loadtest::core
