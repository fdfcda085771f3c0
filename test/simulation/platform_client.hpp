#pragma once

#include "actors/user/llm_client.hpp"
#include "core/secret.hpp"
#include "core/send_fence.hpp"
#include "machine.hpp"
#include "platform.hpp"
#include "timeline.hpp"

#include <memory>
#include <string>
#include <vector>

namespace loadtest::simulation {

/// Where a client sends from.
struct client_place {
  timeline* time;
  platform* server;
  machine* process;
  std::string part;
  std::shared_ptr<const core::send_fence> fence;
  core::nanoseconds total_timeout{};
  std::shared_ptr<std::uint32_t> in_flight; ///< of the part
};

/// A user's client, that begins and ends its attempts as the sessions of `net` do: the fence is
/// looked at once more, a time-out ends what takes too long, and each attempt has one outcome.
std::unique_ptr<actors::llm_client> make_client(client_place place, std::vector<core::secret> keys);

} // namespace loadtest::simulation
