#pragma once

#include "platform/model/fault_set.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace loadtest::platform {

/// What the administration can do wrong on purpose.
enum class admin_fault : std::uint8_t {
  error,       ///< answers `admin_fault_config::status`, and does nothing
  conflict,    ///< 409 "modified concurrently" to a change in the dialect ai-aas
  lost_delete, ///< answers a DELETE with 204, and does nothing
  cut          ///< does what it was asked, and ends the connection instead of answering
};
inline constexpr std::size_t admin_fault_count = 4;
/// Their names in the configuration, in order.
inline constexpr std::array<const char*, admin_fault_count> admin_fault_names{"error", "conflict",
                                                                              "lostDelete", "cut"};

/// How often each happens: a share of the calls that it can happen to, 0 to 1.
struct admin_fault_config {
  std::array<double, admin_fault_count> rates{};
  std::uint32_t status = 503; ///< of `error`
  friend bool operator==(const admin_fault_config&, const admin_fault_config&) = default;
};

using call_faults = fault_set<admin_fault>;

/// Draws the faults of calls: a function of the call's content and of how often the same was made
/// before, so that runs can be repeated and a call may succeed when it is made again.
class admin_faults {
public:
  explicit admin_faults(const admin_fault_config& config) : config_(config) {}
  call_faults draw(std::string_view method, std::string_view path, std::string_view body);

private:
  admin_fault_config config_;
  std::unordered_map<std::uint64_t, std::uint64_t> made_; ///< how often, by the content's hash
};

} // namespace loadtest::platform
