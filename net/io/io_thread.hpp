#pragma once

#include "core/client_health.hpp"
#include "core/time.hpp"
#include "net/io/io_pool.hpp"
#include "net/io/socket_set.hpp"
#include "net/io/task_list.hpp"
#include "net/io/wall_clock.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace loadtest::net {

class resolver;

/// One thread that does network I/O, with all that its connections share. It lives as long as
/// anything that is pinned to it; the thread itself ends with `stop`.
class io_thread : public std::enable_shared_from_this<io_thread> {
public:
  explicit io_thread(const io_options& options);
  ~io_thread();
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  /// Runs `work` on the thread, in order. False when the thread has ended: then it never runs.
  /// From any thread.
  bool post(std::function<void()> work);
  /// Ends all tasks, then the thread. Not from the thread itself.
  void stop();

  // The rest is for the thread itself.

  std::span<char> read_space() noexcept;
  std::span<char> plain_space() noexcept;

  /// From `begin` to `end` the task's deadline is watched. While any is measured the thread polls
  /// its sockets at least once a tick, and watches its own lag.
  void begin(io_task& task, core::mono_time due, bool measured);
  void move(io_task& task, core::mono_time due) { tasks_.move(task, due); }
  void end(io_task& task, bool measured) noexcept;
  /// The thread is about to end: nothing is to begin any more.
  bool stopping() const noexcept { return stopping_; }

  socket_set::ticket watch(int socket, socket_watcher& watcher);
  void hand_over(socket_set::ticket which, socket_watcher& to) noexcept {
    sockets_.hand_over(which, to);
  }
  /// Also from other threads when the thread has ended.
  void forget(socket_set::ticket which) noexcept;
  void watch_again(int socket, socket_set::ticket which) noexcept;
  /// Gives the watcher of `which` its turn later. One turn is given between two looks at the
  /// sockets, so that a crowd of TLS handshakes holds up the streams by one of them, not by all.
  void postpone(socket_set::ticket which, std::uint32_t events);

  /// The last reading of the clock: not after any system call that follows.
  core::mono_time known_time() const noexcept { return now_; }
  core::mono_time read_clock() noexcept { return now_ = std::chrono::steady_clock::now(); }
  /// Whatever had reached a socket by then has been read.
  core::mono_time polled_until() const noexcept { return polled_until_; }
  const wall_clock& wall() const noexcept { return wall_; }
  bool kernel_stamps() const noexcept { return kernel_stamps_; }

  core::client_health& health() noexcept { return health_; }
  resolver& names() noexcept { return *names_; }

private:
  struct loop;

  void run_posted();
  void shut_down();
  void poll_sockets();
  void run_postponed();
  void start_ticking(core::mono_time expiry);
  void on_tick();

  const core::nanoseconds tick_;
  const bool kernel_stamps_;
  socket_set sockets_;
  task_list tasks_;
  wall_clock wall_;
  core::mono_time now_;
  core::mono_time polled_until_;
  core::client_health health_;
  std::size_t measured_ = 0; ///< tasks
  bool ticking_ = false;
  bool stopping_ = false;
  std::deque<std::pair<socket_set::ticket, std::uint32_t>> postponed_;
  std::unique_ptr<char[]> read_space_;
  std::unique_ptr<char[]> plain_space_;
  std::unique_ptr<resolver> names_;

  std::mutex posted_guard_; ///< of `posted_` and `ended_`
  std::vector<std::function<void()>> posted_;
  bool ended_ = false;

  std::unique_ptr<loop> loop_;
  std::thread thread_;
};

} // namespace loadtest::net
