#pragma once

#include "actors/admin/admin_port.hpp"
#include "actors/user/llm_client.hpp"
#include "actors/user/user_registry.hpp"
#include "core/client_health.hpp"
#include "core/log_event.hpp"
#include "core/presence.hpp"
#include "core/sample.hpp"
#include "core/send_fence.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::actors {

/// Lines of requests.jsonl.
struct record_count {
  std::uint64_t kept = 0;
  std::uint64_t lost = 0;
  friend bool operator==(const record_count&, const record_count&) = default;
};

/// What a node part is built from: the same actors run over the network, over a model in virtual
/// time, or over a test's script. Outlives the actors.
struct node_services {
  std::string node = "local"; ///< worker id
  core::logger log;
  std::shared_ptr<const scenario::plan> plan;
  std::shared_ptr<const user_registry> users;
  std::shared_ptr<admin_port> admin;
  /// What messages call the address of chat completions.
  std::string chat_address;
  /// A client for the user with this number (from 0) on the node, that may use these keys.
  std::function<std::unique_ptr<llm_client>(std::size_t user,
                                            const std::vector<core::secret>& keys)>
      make_client;
  /// Takes what the client threads have counted of themselves; answers once, on any thread.
  std::function<void(std::function<void(core::client_health)>)> drain_health;
  /// Attempts under way on the node.
  std::function<core::presence()> in_flight;
  /// Takes finished attempts, in batches, and does not wait; empty: they are only counted. Calls
  /// `written`, unless it is empty, on any thread when all before it is written, with the number of
  /// records that were lost since it did so last.
  std::function<void(std::vector<core::sample>, std::function<void(std::uint64_t lost)> written)>
      write_records;
  std::size_t parallel_admin_calls = 16;
  // In a cluster:
  /// Set on a node that must not send without the run's consent.
  std::shared_ptr<const core::send_fence> fence;
  /// What the run part's clock shows more than this node's.
  core::nanoseconds clock_offset{0};
  /// A piece of the records as they were written, from this offset on; empty at their end. None
  /// where they are in the run's own directory.
  std::function<std::string(std::uint64_t offset)> read_records;
  /// How many records there are to be read, and how many could not be kept.
  std::function<record_count()> records_kept;
};

using services_ptr = std::shared_ptr<const node_services>;

} // namespace loadtest::actors
