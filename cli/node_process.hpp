#pragma once

#include "actors/admin/ledger.hpp"
#include "actors/admin/node_services.hpp"
#include "actors/user/net_client.hpp"
#include "actors/user/user_registry.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "core/send_fence.hpp"
#include "net/io/io_pool.hpp"
#include "scenario/plan/plan.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace loadtest::cli {

/// What the node parts of this process share.
struct node_settings {
  std::string name = "local";
  core::logger log;
  /// Lines of the ledger; empty: none is kept.
  actors::ledger_sink ledger;
  std::shared_ptr<core::send_fence> fence; ///< on a worker
  core::nanoseconds clock_offset{0};
};

/// Where the records of a node part go, and come from again.
struct part_records {
  decltype(actors::node_services::write_records) write;
  decltype(actors::node_services::read_records) read{};
  decltype(actors::node_services::records_kept) kept{};
};

/// The platform as a plan names it, and what node parts of this process are built from. Outlives
/// the actors; `pool` outlives it.
class node_process {
public:
  /// An error: certificates that can't be read, a proxy that is none.
  static core::result<std::unique_ptr<node_process>>
  open(std::shared_ptr<const scenario::plan> plan,
       std::shared_ptr<const actors::user_registry> users, net::io_pool& pool,
       node_settings settings);

  /// What the part of this name is built from.
  actors::services_ptr make(const std::string& part, part_records records);
  /// What removes objects, without a name.
  actors::services_ptr remover() const;
  actors::admin_port& admin() const noexcept { return *admin_; }

private:
  node_process(std::shared_ptr<const scenario::plan> plan,
               std::shared_ptr<const actors::user_registry> users, net::io_pool& pool,
               node_settings settings);
  std::shared_ptr<actors::node_services> services() const;

  std::shared_ptr<const scenario::plan> plan_;
  std::shared_ptr<const actors::user_registry> users_;
  net::io_pool& pool_;
  node_settings settings_;
  std::shared_ptr<const net::endpoint> router_;
  std::shared_ptr<actors::admin_port> admin_;
  std::shared_ptr<actors::admin_port> cleaner_; ///< the same in the name of the clean-up
  std::deque<actors::net_clients> clients_;     ///< of each part
};

} // namespace loadtest::cli
