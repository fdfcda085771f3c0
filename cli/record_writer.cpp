#include "cli/record_writer.hpp"

#include <utility>

namespace loadtest::cli {

record_writer::record_writer(std::function<bool(const std::vector<core::sample>&)> write)
    : write_(std::move(write)), thread_([this] { write_until_closed(); }) {}

void record_writer::close() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable())
    thread_.join();
}

void record_writer::take(std::vector<core::sample> batch,
                         std::function<void(std::uint64_t)> written) {
  const std::lock_guard lock{mutex_};
  if (closing_ || waiting_ + batch.size() > capacity) {
    dropped_ += batch.size();
    lost_ += batch.size();
    batch.clear();
  }
  if (closing_ || (batch.empty() && !written))
    return;
  waiting_ += batch.size();
  queue_.push_back({std::move(batch), std::move(written)});
  wake_.notify_one();
}

std::uint64_t record_writer::dropped() const {
  const std::lock_guard lock{mutex_};
  return dropped_;
}

void record_writer::write_until_closed() {
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    if (queue_.empty())
      return;
    for (auto& o : std::exchange(queue_, {})) {
      lock.unlock();
      const bool kept = o.batch.empty() || write_(o.batch);
      lock.lock();
      waiting_ -= o.batch.size();
      lost_ += kept ? 0 : o.batch.size();
      if (!o.written)
        continue;
      const auto lost = std::exchange(lost_, 0);
      lock.unlock();
      o.written(lost);
      lock.lock();
    }
  }
}

} // namespace loadtest::cli
