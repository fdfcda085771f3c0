#pragma once

#include "core/sample.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace loadtest::cli {

/// Writes records on a thread of its own, so that no actor waits for a disk. What a disk is too
/// slow for is not kept in memory without end: it is lost, and counted.
class record_writer {
public:
  /// Records that wait to be written, at most.
  static constexpr std::size_t capacity = 65'536;

  /// `write` keeps a batch, or says that it could not.
  explicit record_writer(std::function<bool(const std::vector<core::sample>&)> write);
  ~record_writer() { close(); }
  record_writer(const record_writer&) = delete;
  record_writer& operator=(const record_writer&) = delete;

  /// On any thread, without waiting. `written`, unless it is empty, is called on the writer's
  /// thread once all that came before is written, with the records lost since the last such answer.
  void take(std::vector<core::sample> batch, std::function<void(std::uint64_t lost)> written);
  /// Writes what waits; what comes later is lost. Nobody is called back any more.
  void close();
  /// Records that did not fit.
  std::uint64_t dropped() const;

private:
  struct order {
    std::vector<core::sample> batch;
    std::function<void(std::uint64_t)> written;
  };

  void write_until_closed();

  std::function<bool(const std::vector<core::sample>&)> write_;
  mutable std::mutex mutex_; ///< of all that follows
  std::condition_variable wake_;
  std::vector<order> queue_;
  std::size_t waiting_ = 0; ///< records in the queue, or being written
  std::uint64_t dropped_ = 0;
  std::uint64_t lost_ = 0; ///< since the last answer
  bool closing_ = false;
  std::thread thread_;
};

} // namespace loadtest::cli
