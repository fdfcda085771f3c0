#pragma once

#include "actors/admin/admin_port.hpp"
#include "core/log_event.hpp"
#include "net/io/endpoint.hpp"
#include "net/io/io_pool.hpp"
#include "scenario/plan/plan.hpp"

#include <memory>

namespace loadtest::actors {

/// The administration of a real platform: `plan.targets`' dialect over HTTP. `pool` outlives it.
/// What is gone already when it is to be removed is told to `log`.
std::shared_ptr<admin_port> make_net_admin(net::io_pool& pool,
                                           std::shared_ptr<const scenario::plan> plan,
                                           std::shared_ptr<const net::endpoint> router,
                                           const std::shared_ptr<const net::endpoint>& admin,
                                           std::size_t connections, core::logger log);

} // namespace loadtest::actors
