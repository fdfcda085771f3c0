#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace loadtest::actors {

/// Which users of a shard are to be active when the whole run wants `target` active users. The
/// users of an organisation come in the order of their index.
class activation {
public:
  activation(std::span<const std::uint32_t> org_users, const shard& s);

  struct change {
    std::uint32_t org = 0;
    std::uint32_t users = 0; ///< of the shard's part of this organisation
  };
  /// The organisations whose number of active users differs from the last call's.
  std::vector<change> set_target(std::uint32_t target);

private:
  struct part {
    std::uint32_t org = 0;
    std::vector<std::uint32_t> ranks; ///< ascending
    std::uint32_t active = 0;
  };
  std::vector<part> parts_;
};

} // namespace loadtest::actors
