#pragma once

#include <cstdint>
#include <string_view>

namespace loadtest::platform {

inline constexpr std::uint64_t hash_start = 0xcbf29ce484222325U;

/// FNV-1a. A hash goes on where the one before ended.
constexpr std::uint64_t hash(std::string_view bytes, std::uint64_t from = hash_start) noexcept {
  for (const char c : bytes)
    from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return from;
}

/// The same for one of several texts: the length, last, keeps ("ab", "c") apart from ("a", "bc").
constexpr std::uint64_t hash_part(std::string_view bytes, std::uint64_t from) noexcept {
  return (hash(bytes, from) ^ bytes.size()) * 0x100000001b3U;
}

} // namespace loadtest::platform
