#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadtest::net {

/// Who is told that a socket can be read or written, or is about to end.
class socket_watcher {
public:
  /// `events` are those of epoll(7). After an edge of one kind no other comes until that kind of
  /// readiness was used up.
  virtual void on_ready(std::uint32_t events) = 0;
  /// What `on_ready` postponed has its turn.
  virtual void on_turn(std::uint32_t events) = 0;

protected:
  ~socket_watcher() = default;
};

/// The sockets of one I/O thread, in an edge-triggered epoll set of their own: no system call per
/// read to arm one again, and a moment at which all of them are known to have been looked at.
class socket_set {
public:
  using ticket = std::uint64_t;

  /// Throws std::system_error when the kernel gives no epoll set.
  socket_set();
  ~socket_set();
  socket_set(const socket_set&) = delete;
  socket_set& operator=(const socket_set&) = delete;

  /// Watches for reading, writing and the end. 0 when the kernel refuses (errno says why).
  ticket add(int socket, socket_watcher& watcher);
  /// Before the socket is closed; nothing is told any more, also of what is being told just now.
  void remove(ticket which) noexcept;
  /// Another watcher is told from now on.
  void hand_over(ticket which, socket_watcher& to) noexcept;
  /// The watcher left data in the socket: tells it again in the next poll.
  void again(int socket, ticket which) noexcept;

  /// Tells the watchers what is ready now, without waiting. True: everything that was ready when
  /// it was called has been told.
  bool poll();
  /// Gives the watcher of `which` its turn, if it is still watching.
  void give_turn(ticket which, std::uint32_t events);

  /// The epoll set's descriptor: readable when a socket is ready.
  int native() const noexcept { return epoll_; }

private:
  socket_watcher* watcher_of(ticket which) const noexcept;

  struct slot {
    socket_watcher* watcher = nullptr;
    std::uint32_t generation = 1;
  };

  int epoll_;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_;
};

} // namespace loadtest::net
