#pragma once

#include "core/time.hpp"
#include "dice.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <caf/node_id.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace caf::scheduler {
class test_coordinator;
}

namespace loadtest::simulation {

/// A process in virtual time: an actor system of its own, with a clock of its own, whose threads
/// take turns in an order that the dice give.
class machine {
public:
  enum class condition : std::uint8_t { running, frozen, dead };

  machine(std::string name, std::uint32_t number, core::nanoseconds clock_ahead, dice order,
          core::mono_time now);
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;
  ~machine();

  const std::string& name() const noexcept { return name_; }
  std::uint32_t number() const noexcept { return number_; }
  /// As others know it.
  const caf::node_id& node() const noexcept { return node_; }
  caf::actor_system& system() noexcept { return *system_; }

  condition state() const noexcept { return state_; }
  bool running() const noexcept { return state_ == condition::running; }
  bool dead() const noexcept { return state_ == condition::dead; }

  /// What this process's clock shows more than the world's.
  core::nanoseconds clock_ahead() const noexcept { return clock_ahead_; }
  /// The time as its actors see it.
  core::mono_time here(core::mono_time world) const noexcept { return world + clock_ahead_; }

  /// Like SIGSTOP: what happens meanwhile is seen at the thaw.
  void freeze();
  void thaw();
  /// Nothing of it is heard any more, nor does anything reach it.
  void kill() { state_ = condition::dead; }

  /// An event of its own (an answer, a byte from a peer): now, or at the thaw; never when it is
  /// dead.
  void happen(std::function<void()> what);
  /// When something is to be done next, on the world's clock.
  std::optional<core::mono_time> due() const;
  /// Lets its actors work on what is due. False: they don't come to an end.
  bool work(core::mono_time now);

  /// Ends these actors, and lets those that end with them do so.
  void end(const std::vector<caf::actor>& actors);

private:
  bool run_actors();

  std::string name_;
  std::uint32_t number_;
  caf::node_id node_;
  core::nanoseconds clock_ahead_;
  dice order_;
  std::uint64_t turns_ = 0;
  condition state_ = condition::running;
  std::deque<std::function<void()>> waiting_;
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  caf::scheduler::test_coordinator* scheduler_ = nullptr;
};

} // namespace loadtest::simulation
