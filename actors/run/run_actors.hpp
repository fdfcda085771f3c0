#pragma once

#include "actors/admin/ledger.hpp"
#include "actors/admin/node_services.hpp"
#include "actors/run/run_state.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/fwd.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The run part's actor, and what it says to the program around it.
namespace loadtest::actors {

/// Run → observer, once a second.
struct run_progress {
  std::shared_ptr<const metrics::snapshot> so_far;
  run_state::stage stage = run_state::stage::bootstrap;
  core::nanoseconds since_t0{};
};
/// Run → observer, at the end and, with what is known then, before clean-up begins.
struct run_report {
  std::shared_ptr<const metrics::snapshot> total;
  std::shared_ptr<const metrics::user_table> users;
  run_result result;
};
struct load_over {
  run_report report;
};
struct run_finished {
  run_report report;
};

/// The door, or who starts it → run: these processes take part, and so many are missing. `late`:
/// the run has begun already.
struct run_hosts {
  std::vector<std::pair<host_info, caf::actor>> hosts;
  std::uint32_t missing = 0;
  bool late = false;
};

/// Anyone of this process → run: end gracefully.
struct stop_run {
  std::string reason;
};

/// What a ledger says is still on the platform, and which of its lines could not be read.
struct open_list {
  std::vector<platform_object> objects;
  std::vector<std::string> unreadable;
};

/// What the run part has beside the plan.
struct run_services {
  core::logger log;
  /// The host that a message comes from, by its connection; empty: no host of this run. Where there
  /// is none, it is the host whose process the sender lives in.
  std::function<std::string(const caf::strong_actor_ptr& sender)> peer_of;
  /// Keeps a line of the ledger; `kept` is called once, on any thread.
  ledger_sink ledger;
  /// Keeps records of other hosts, in the same way.
  ledger_sink records;
  /// What this host (empty: any) has made and not removed, by the ledger. Answers once, on any
  /// thread; an error when there is no telling.
  std::function<void(const std::string& host, std::function<void(core::result<open_list>)> answer)>
      open_objects;
  /// How it is removed. Its node has no name.
  services_ptr sweeper;
};

/// The run part. Tells `observer` run_progress once a second, load_over and run_finished. Takes
/// `stop_run`. Begins when it gets `run_hosts`.
caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, run_services services);

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::load_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::stop_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_hosts)
