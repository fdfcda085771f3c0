#include "platform/model/faults.hpp"

#include "platform/model/hash.hpp"

namespace loadtest::platform {

request_faults faults_of(const fault_config& config, std::string_view body) {
  if (config.rates == decltype(config.rates){})
    return {};
  return {config.rates, core::random_stream{hash(body)}};
}

} // namespace loadtest::platform
