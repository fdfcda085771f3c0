#pragma once

#include "core/time.hpp"
#include "dice.hpp"
#include "machine.hpp"
#include "timeline.hpp"

#include <caf/actor.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>
#include <caf/message_id.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::simulation {

/// Connects processes as CAF's network layer does: each knows the actors of the others by proxies;
/// what is sent to one is written, travels, and is read and put into the mailbox of the actor
/// itself, with the proxy of its sender as its sender. Messages of one connection stay in order,
/// those of different ones do not. A proxy goes down when its actor has ended or its process is out
/// of reach.
class network {
public:
  /// Hears of messages that can't be written or read.
  using complaint = std::function<void(std::string)>;

  network(timeline& time, dice chance, complaint complain)
      : time_(time), chance_(chance), complain_(std::move(complain)) {}
  network(const network&) = delete;
  network& operator=(const network&) = delete;

  /// The proxy by which `viewer` knows an actor of `home`.
  caf::actor proxy(machine& viewer, machine& home, const caf::actor& real);

  /// A new connection, whatever became of an earlier one.
  void connect(machine& a, machine& b);
  /// The cable between them is cut, or mended. A side that hears nothing for `silence_` takes the
  /// connection for broken; at the latest at the mend the other side learns that.
  void cut(machine& a, machine& b);
  void mend(machine& a, machine& b);
  bool is_cut(const machine& a, const machine& b) { return from_to(a, b).held; }
  /// A process stands still, or goes on: its kernel still takes what comes, but its peers hear
  /// nothing.
  void freeze(machine& m);
  void thaw(machine& m);
  /// It is gone: its connections are closed at once (`abruptly`: nobody says so).
  void die(machine& m, bool abruptly);

  /// Nothing is delivered any more.
  void end();
  std::uint64_t delivered() const noexcept { return delivered_; }
  /// Told of each message when it arrives: sender's and receiver's process, and what it is.
  std::function<void(const machine&, const machine&, const caf::message&)> on_delivery;

private:
  friend class actor_proxy;

  using pair = std::pair<std::uint32_t, std::uint32_t>; ///< numbers of processes: from, to

  /// One direction of a connection.
  struct direction {
    std::deque<std::pair<core::mono_time, std::function<void()>>> under_way;
    core::mono_time last{}; ///< when the last of them arrives
    std::uint64_t sent = 0;
    std::uint64_t silences = 0; ///< begun so far
    bool held = false;          ///< nothing comes through
    bool silent = false;        ///< the sender says nothing, or it is held
    bool sender_closed = false; ///< the sender's side takes the connection for broken
    bool receiver_closed = false;
  };
  struct known {
    machine* viewer;
    machine* home;
    caf::strong_actor_ptr proxy;
    caf::strong_actor_ptr real;
  };
  using actor_key = std::pair<std::uint32_t, caf::actor_id>; ///< home, id

  void send(machine& from, machine& to, caf::actor_id receiver, caf::mailbox_element& what);
  void deliver(machine& from, machine& to, caf::actor_id receiver, caf::actor_id sender,
               caf::message_id id, const std::vector<char>& bytes);
  void put(machine& from, machine& to, std::function<void()> what);
  void pump(machine& from, machine& to);
  void hush(machine& from, machine& to);
  void break_off(machine& side, machine& peer, bool tell_peer);
  caf::strong_actor_ptr known_as(machine& viewer, machine& home, const caf::strong_actor_ptr& real);
  direction& from_to(const machine& from, const machine& to) {
    return directions_[{from.number(), to.number()}];
  }
  std::vector<machine*> peers_of(const machine& m) const;
  void meet(machine& a, machine& b);

  timeline& time_;
  dice chance_;
  complaint complain_;
  std::map<pair, direction> directions_;
  std::map<std::pair<std::uint32_t, actor_key>, known> known_; ///< by viewer and actor
  std::map<actor_key, caf::strong_actor_ptr> actors_;
  std::map<std::uint32_t, machine*> machines_;
  std::uint64_t delivered_ = 0;
  bool over_ = false;
};

} // namespace loadtest::simulation
