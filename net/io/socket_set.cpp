#include "net/io/socket_set.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

constexpr std::uint32_t interest = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
constexpr std::size_t batch = 512;

} // namespace

socket_set::socket_set() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0)
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

socket_set::~socket_set() {
  ::close(epoll_);
}

socket_set::ticket socket_set::add(int socket, socket_watcher& watcher) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
    free_.reserve(slots_.capacity());
  }
  const auto index = free_.back();
  auto& place = slots_[index];
  const ticket which = (ticket{place.generation} << 32U) | index;
  epoll_event wanted{};
  wanted.events = interest;
  wanted.data.u64 = which;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &wanted) != 0)
    return 0;
  free_.pop_back();
  place.watcher = &watcher;
  return which;
}

void socket_set::remove(ticket which) noexcept {
  const auto index = static_cast<std::uint32_t>(which);
  auto& place = slots_[index];
  place.watcher = nullptr;
  ++place.generation;
  free_.push_back(index);
}

void socket_set::hand_over(ticket which, socket_watcher& to) noexcept {
  slots_[static_cast<std::uint32_t>(which)].watcher = &to;
}

void socket_set::again(int socket, ticket which) noexcept {
  // Modifying an edge-triggered entry makes the kernel look at its readiness anew.
  epoll_event wanted{};
  wanted.events = interest;
  wanted.data.u64 = which;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &wanted);
}

bool socket_set::poll() {
  std::array<epoll_event, batch> ready;
  const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
  // A watcher may remove another one whose event is in the same batch.
  for (int i = 0; i < count; ++i) {
    const auto& event = ready[static_cast<std::size_t>(i)];
    if (auto* const watcher = watcher_of(event.data.u64))
      watcher->on_ready(event.events);
  }
  return count < static_cast<int>(ready.size());
}

void socket_set::give_turn(ticket which, std::uint32_t events) {
  if (auto* const watcher = watcher_of(which))
    watcher->on_turn(events);
}

socket_watcher* socket_set::watcher_of(ticket which) const noexcept {
  const auto& place = slots_[static_cast<std::uint32_t>(which)];
  return place.generation == which >> 32U ? place.watcher : nullptr;
}

} // namespace loadtest::net
