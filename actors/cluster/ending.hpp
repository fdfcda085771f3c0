#pragma once

#include <caf/actor_system.hpp>
#include <optional>

namespace loadtest::actors::cluster {

/// At its own end, ends an actor system. That waits until its peers have taken all that was sent to
/// them, which one behind a cut cable does not do for a quarter of an hour: such connections are
/// closed after two seconds. Nothing of importance may be under way any more.
class ending {
public:
  explicit ending(std::optional<caf::actor_system>& system) : system_(system) {}
  ~ending();
  ending(const ending&) = delete;
  ending& operator=(const ending&) = delete;

private:
  std::optional<caf::actor_system>& system_;
};

} // namespace loadtest::actors::cluster
