#include "net/io/io_pool.hpp"

#include "net/io/io_thread.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <sys/resource.h>

namespace loadtest::net {

namespace {

/// One descriptor per user: the usual soft limit of 1,024 is for programs that use select(2).
void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Sums what the threads counted; the last one to add hands the sum on.
struct collection {
  explicit collection(std::function<void(core::client_health)> to, std::size_t threads)
      : done(std::move(to)), missing(threads) {}

  void add(const core::client_health& part) {
    {
      const std::scoped_lock lock{guard};
      sum.merge(part);
      if (--missing > 0)
        return;
    }
    done(std::move(sum));
  }

  std::mutex guard;
  core::client_health sum;
  std::function<void(core::client_health)> done;
  std::size_t missing;
};

} // namespace

io_pool::io_pool(const io_options& options) {
  raise_descriptor_limit();
  for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i)
    threads_.push_back(std::make_shared<io_thread>(options));
}

io_pool::~io_pool() {
  stop();
}

std::size_t io_pool::size() const noexcept {
  return threads_.size();
}

io_thread& io_pool::at(std::size_t index) noexcept {
  return *threads_[index];
}

void io_pool::post(std::size_t index, std::function<void()> work) {
  threads_[index]->post(std::move(work));
}

void io_pool::drain(std::function<void(core::client_health)> done) {
  const auto sum = std::make_shared<collection>(std::move(done), threads_.size());
  for (const auto& thread : threads_)
    thread->post(
        [sum, &from = *thread] { sum->add(std::exchange(from.health(), core::client_health{})); });
}

void io_pool::stop() {
  for (const auto& thread : threads_)
    thread->stop();
}

} // namespace loadtest::net
