#pragma once

#include "core/random.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace loadtest::net {

using pieces = std::vector<std::string_view>;

inline pieces bytes_of(std::string_view text) {
  pieces result;
  for (std::size_t at = 0; at < text.size(); ++at)
    result.push_back(text.substr(at, 1));
  return result;
}

/// Ways to cut `bytes`: not at all, every cut into two, byte by byte, and seeded random cuts.
inline std::vector<pieces> splits(std::string_view bytes) {
  std::vector<pieces> result{{bytes}};
  if (bytes.size() < 2)
    return result;
  for (std::size_t at = 1; at < bytes.size(); ++at)
    result.push_back({bytes.substr(0, at), bytes.substr(at)});
  result.push_back(bytes_of(bytes));
  core::random_stream random{20240229};
  for (int i = 0; i < 40; ++i) {
    auto& cut = result.emplace_back();
    for (auto rest = bytes; !rest.empty();) {
      const auto size = std::min<std::size_t>(rest.size(), 1 + random.below(i % 8 == 0 ? 3 : 40));
      cut.push_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
  }
  return result;
}

} // namespace loadtest::net
