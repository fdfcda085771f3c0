#include "platform/model/faults.hpp"

#include "core/random.hpp"

namespace loadtest::platform {

namespace {

/// FNV-1a.
std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text)
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value;
}

} // namespace

request_faults::request_faults(const fault_config& config, std::string_view body) {
  if (config.rates == decltype(config.rates){})
    return;
  const core::random_stream random{hash(body)};
  for (std::size_t i = 0; i < fault_count; ++i)
    if (random.split(i).unit() < config.rates[i])
      drawn_ |= 1U << i;
}

} // namespace loadtest::platform
