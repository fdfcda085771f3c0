#pragma once

#include "actors/cluster/approach.hpp"
#include "actors/cluster/cluster_messages.hpp"
#include "actors/run/run_actors.hpp"
#include "core/result.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace loadtest::actors::cluster {

/// Who may join a run: same program, same scenario, a name of its own, and one host for each node.
/// A node is named by the connection that it speaks through, never by what it says. An error is
/// `later` where the same worker may be taken another time or under another name.
class door_state {
public:
  /// `expected` nodes in all, the coordinator's own, of this name, included.
  door_state(std::string version, std::string fingerprint, std::uint32_t expected,
             std::string own_name);

  core::result<void> on_knock(const std::string& node, const knock& message);
  /// Only whoever has been invited is told the time.
  bool is_invited(const std::string& node) const { return guests_.contains(node); }
  /// `host_node` is where the message's host lives.
  core::result<welcome> on_hello(const std::string& node, const hello& message,
                                 const std::string& host_node);
  /// Before the run has begun.
  void on_left(const std::string& worker);
  bool complete() const noexcept { return joined_ >= expected_; }
  std::uint32_t joined() const noexcept { return joined_; }
  std::uint32_t missing() const noexcept { return complete() ? 0 : expected_ - joined_; }

private:
  struct guest {
    std::string worker;
    bool joined = false;
  };

  core::result<void> check_name(const std::string& worker) const;

  std::string version_;
  std::string fingerprint_;
  std::uint32_t expected_;
  std::uint32_t joined_ = 1;
  std::map<std::string, guest> guests_; ///< by node
  std::set<std::string> names_;         ///< of all that have joined, and of those that left the run
};

/// What a door opens to.
struct door_services {
  door_state state;
  invitation invited;
  core::nanoseconds join_timeout{};
  core::logger log;
  std::string own_name; ///< of the coordinator's own host
  caf::actor own_host;
  caf::actor run;
};

/// Lets workers join. Sends `run_hosts` to the run part when all are there or the time is over, and
/// again for each that comes late. When the run is over it tells all hosts, and ends when they have
/// gone.
caf::actor spawn_door(caf::actor_system& system, door_services services);

/// What the steady clock of the door's node shows more than this one's, by the fastest of several
/// questions, and half of the time that one took.
struct clock_reading {
  core::nanoseconds offset{};
  core::nanoseconds uncertainty{};
};
core::result<clock_reading> read_clock(caf::actor_system& system, const caf::actor& door,
                                       const interruption& interrupted);

/// Asks to join; an error says why not: `none` where it is a mistake, `later` where another try may
/// be taken, `unanswered` where there was no answer within ten seconds, or an interruption.
core::result<invitation> ask_in(caf::actor_system& system, const caf::actor& door,
                                const knock& message, const interruption& interrupted);
core::result<welcome> join(caf::actor_system& system, const caf::actor& door, const hello& message,
                           const interruption& interrupted);

} // namespace loadtest::actors::cluster
