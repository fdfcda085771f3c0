#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace loadtest::platform {

/// Sixteen digits.
inline std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

} // namespace loadtest::platform
