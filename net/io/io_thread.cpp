#include "net/io/io_thread.hpp"

#include "net/io/receive.hpp"
#include "net/io/resolver.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace loadtest::net {

namespace {

namespace asio = boost::asio;

constexpr std::size_t read_size = 64 * 1024;
constexpr std::size_t plain_size = 16 * 1024; // of a TLS record
constexpr core::nanoseconds unmeasured_tick = std::chrono::milliseconds{10};
/// So many full batches in a row, then others get their turn.
constexpr int poll_rounds = 2;

} // namespace

struct io_thread::loop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::posix::stream_descriptor sockets{context};
  asio::steady_timer tick{context};
  int stamping = -1; ///< keeps the kernel stamping

  ~loop() {
    sockets.release(); // the socket set closes it
    if (stamping >= 0)
      ::close(stamping);
  }

  void wait_for_sockets(io_thread& thread) {
    sockets.async_wait(asio::posix::stream_descriptor::wait_read, [this, &thread](auto failed) {
      if (failed)
        return;
      thread.poll_sockets();
      wait_for_sockets(thread);
    });
  }
};

io_thread::io_thread(const io_options& options)
    : tick_(options.tick), kernel_stamps_(options.kernel_stamps),
      read_space_(std::make_unique<char[]>(read_size)),
      plain_space_(std::make_unique<char[]>(plain_size)), loop_(std::make_unique<loop>()) {
  names_ = std::make_unique<resolver>(loop_->context);
  loop_->sockets.assign(sockets_.native());
  if (kernel_stamps_)
    loop_->stamping = open_stamp_keeper();
  wall_.sample(read_clocks());
  read_clock();
  thread_ = std::thread([this] {
    loop_->wait_for_sockets(*this);
    loop_->context.run();
  });
}

io_thread::~io_thread() {
  stop();
}

bool io_thread::post(std::function<void()> work) {
  const std::scoped_lock lock{posted_guard_};
  if (ended_)
    return false;
  posted_.push_back(std::move(work));
  if (posted_.size() == 1)
    asio::post(loop_->context, [this] { run_posted(); });
  return true;
}

void io_thread::run_posted() {
  std::vector<std::function<void()>> batch;
  {
    const std::scoped_lock lock{posted_guard_};
    batch.swap(posted_);
  }
  read_clock();
  for (auto& work : batch) {
    work();
    // What it holds goes before the next runs.
    work = nullptr;
  }
}

void io_thread::stop() {
  post([this] { shut_down(); });
  if (thread_.joinable())
    thread_.join();
  names_.reset();
  loop_.reset();
}

void io_thread::shut_down() {
  stopping_ = true;
  for (;;) {
    tasks_.stop_all();
    run_posted();
    const std::scoped_lock lock{posted_guard_};
    if (tasks_.empty() && posted_.empty()) {
      ended_ = true;
      break;
    }
  }
  loop_->context.stop();
}

std::span<char> io_thread::read_space() noexcept {
  return {read_space_.get(), read_size};
}

std::span<char> io_thread::plain_space() noexcept {
  return {plain_space_.get(), plain_size};
}

void io_thread::begin(io_task& task, core::mono_time due, bool measured) {
  tasks_.add(task, due);
  if (measured && ++measured_ == 1 && ticking_) {
    // The tick under way may be the long one.
    ticking_ = false;
    loop_->tick.cancel();
  }
  if (!ticking_)
    start_ticking(now_ + (measured_ > 0 ? tick_ : unmeasured_tick));
}

void io_thread::end(io_task& task, bool measured) noexcept {
  tasks_.remove(task);
  if (measured)
    --measured_;
}

socket_set::ticket io_thread::watch(int socket, socket_watcher& watcher) {
  return sockets_.add(socket, watcher);
}

void io_thread::forget(socket_set::ticket which) noexcept {
  if (!ended_)
    sockets_.remove(which);
}

void io_thread::watch_again(int socket, socket_set::ticket which) noexcept {
  sockets_.again(socket, which);
}

void io_thread::postpone(socket_set::ticket which, std::uint32_t events) {
  postponed_.emplace_back(which, events);
  if (postponed_.size() == 1)
    asio::post(loop_->context, [this] { run_postponed(); });
}

void io_thread::run_postponed() {
  const auto [which, events] = postponed_.front();
  sockets_.give_turn(which, events);
  poll_sockets();
  postponed_.pop_front();
  if (!postponed_.empty())
    asio::post(loop_->context, [this] { run_postponed(); });
}

void io_thread::poll_sockets() {
  for (int round = 0; round < poll_rounds; ++round) {
    const auto clocks = read_clocks();
    now_ = clocks.after;
    if (wall_.sample(clocks))
      ++health_.clock_steps;
    if (!sockets_.poll())
      continue;
    // Not full, so whatever was ready before it has been read by its watcher.
    polled_until_ = clocks.after;
    return;
  }
}

void io_thread::start_ticking(core::mono_time expiry) {
  ticking_ = true;
  loop_->tick.expires_at(expiry);
  loop_->tick.async_wait([this](auto cancelled) {
    if (!cancelled)
      on_tick();
  });
}

void io_thread::on_tick() {
  const core::mono_time expiry = loop_->tick.expiry();
  const auto now = read_clock();
  // The tick was moved after this handler had been queued.
  if (now < expiry)
    return;
  if (measured_ > 0)
    health_.loop_lag.add(now - expiry);
  // First what has arrived, then who waited too long: a client that was late blames nobody.
  poll_sockets();
  tasks_.run_due(now);
  ticking_ = false;
  if (!tasks_.empty())
    start_ticking(std::max(expiry + (measured_ > 0 ? tick_ : unmeasured_tick), now_));
}

} // namespace loadtest::net
