#include "platform/model/admin_faults.hpp"

#include "platform/model/hash.hpp"

namespace loadtest::platform {

call_faults admin_faults::draw(std::string_view method, std::string_view path,
                               std::string_view body) {
  if (config_.rates == decltype(config_.rates){})
    return {};
  const auto call = hash_part(body, hash_part(path, hash_part(method, hash_start)));
  return {config_.rates, core::random_stream{call}.split(made_[call]++)};
}

} // namespace loadtest::platform
