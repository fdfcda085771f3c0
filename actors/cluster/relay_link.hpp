#pragma once

#include "actors/cluster/descriptor.hpp"
#include "actors/cluster/passage.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace loadtest::actors::cluster {

/// What the poll set of a relay tells of a link: its address, and in the lowest bit which side.
constexpr std::uint64_t program_side = 1;

/// A connection of a relay: the network on one side, CAF on the other, its passage between.
struct relay_link {
  descriptor network;
  descriptor program; ///< none until it is open
  std::unique_ptr<passage> way;
  std::string address{};                       ///< of the peer; empty where it was sought
  std::optional<core::mono_time> give_up_at{}; ///< when what is left to send is given up
  std::uint32_t network_events = 0;            ///< what the poll set knows
  std::uint32_t program_events = 0;

  void receive(bool from_program);
  /// Sends what it can.
  void send();
  /// Tells the poll set what it waits for: of a side that has much to take yet, the other is not
  /// read.
  void watch(int poll);
  /// Over, and rid of what it had to send, or of the time for it.
  bool is_done(core::mono_time now) const;
};

} // namespace loadtest::actors::cluster
