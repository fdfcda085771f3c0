#pragma once

#include "core/client_health.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace loadtest::net {

class io_thread;

struct io_options {
  std::size_t threads = 1;
  bool kernel_stamps = true; ///< false: the fallback clock, for comparison
  core::nanoseconds tick = std::chrono::milliseconds{1};
};

/// The threads that do all network I/O, each with an Asio context of its own. Sessions are pinned
/// to one of them. Stopped and joined by `stop` or the destructor, before any actor system dies.
class io_pool {
public:
  explicit io_pool(const io_options& options);
  ~io_pool();
  io_pool(const io_pool&) = delete;
  io_pool& operator=(const io_pool&) = delete;

  std::size_t size() const noexcept;
  io_thread& at(std::size_t index) noexcept;

  /// Runs `work` on thread `index`, soon; never once the pool has stopped.
  void post(std::size_t index, std::function<void()> work);
  /// Takes what the threads counted since the last drain and hands the sum to `done`, on one of
  /// the I/O threads. Not once the pool has stopped.
  void drain(std::function<void(core::client_health)> done);

  /// Ends everything under way as cancelled and joins the threads; no handler runs after that.
  /// Not from an I/O thread.
  void stop();

private:
  std::vector<std::shared_ptr<io_thread>> threads_; ///< shared with what is pinned to them
};

} // namespace loadtest::net
