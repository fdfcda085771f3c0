#include "platform/model/faults.hpp"

#include "core/random.hpp"
#include "platform/model/hash.hpp"

namespace loadtest::platform {

request_faults::request_faults(const fault_config& config, std::string_view body) {
  if (config.rates == decltype(config.rates){})
    return;
  const core::random_stream random{hash(body)};
  for (std::size_t i = 0; i < fault_count; ++i)
    if (random.split(i).unit() < config.rates[i])
      drawn_ |= 1U << i;
}

} // namespace loadtest::platform
