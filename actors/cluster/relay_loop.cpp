#include "actors/cluster/relay_loop.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

/// Of peers that have not introduced themselves; of more, the oldest goes.
constexpr std::size_t most_arriving = 512;
/// So long a connection that is over may take to get rid of what it has.
constexpr auto longest_farewell = 2s;
constexpr auto between_looks = 200ms;

std::string address_of(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  char text[INET6_ADDRSTRLEN] = "?";
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
    return text;
  if (peer.ss_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in&>(peer).sin_addr, text, sizeof text);
  else
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6&>(peer).sin6_addr, text, sizeof text);
  return text;
}

} // namespace

relay_loop::relay_loop()
    : poll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{EPOLLIN, {.ptr = &wake_}};
  epoll_ctl(poll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

void relay_loop::listen(descriptor listener, passage_terms terms, hand_over to, core::logger log) {
  {
    const std::lock_guard lock{orders_};
    new_listener_ = std::move(listener);
    terms_ = std::move(terms);
    log_ = std::move(log);
    to_ = std::move(to);
  }
  wake();
}

void relay_loop::stop_listening() {
  {
    const std::lock_guard lock{orders_};
    to_ = nullptr;
    close_listener_ = true;
  }
  wake();
}

void relay_loop::add(std::unique_ptr<relay_link> link) {
  {
    const std::lock_guard lock{orders_};
    new_links_.push_back(std::move(link));
  }
  wake();
}

void relay_loop::wake() {
  eventfd_write(wake_.get(), 1);
}

void relay_loop::run(const std::stop_token& over) {
  std::optional<core::mono_time> end;
  std::array<epoll_event, 64> events;
  for (;;) {
    const int count = epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()),
                                 patience(std::chrono::steady_clock::now()));
    const core::mono_time now = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      const auto tag = events[static_cast<std::size_t>(i)].data;
      if (tag.ptr == &wake_) {
        take_orders();
      } else if (tag.ptr == &listener_) {
        accept_all(now);
      } else {
        auto& link = *reinterpret_cast<relay_link*>(tag.u64 & ~program_side);
        link.receive((tag.u64 & program_side) != 0);
        pump(link, now);
      }
    }
    if (over.stop_requested() && !end)
      end = now + longest_farewell;
    look_after_all(now, end.has_value());
    if (end && (links_.empty() || now >= *end))
      return;
  }
}

void relay_loop::take_orders() {
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);
  const std::lock_guard lock{orders_};
  if (new_listener_) {
    listener_ = std::move(new_listener_);
    epoll_event event{EPOLLIN, {.ptr = &listener_}};
    epoll_ctl(poll_.get(), EPOLL_CTL_ADD, listener_.get(), &event);
  }
  if (std::exchange(close_listener_, false))
    listener_.reset();
  for (auto& link : std::exchange(new_links_, {})) {
    links_.push_back(std::move(link));
    links_.back()->watch(poll_.get());
  }
  next_look_ = core::mono_time{};
}

void relay_loop::accept_all(core::mono_time now) {
  while (listener_) {
    descriptor peer{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!peer && (errno == EMFILE || errno == ENFILE)) {
      // Whoever waits is told of again at once.
      if (arriving_ == 0)
        return std::this_thread::sleep_for(10ms);
      make_room();
      continue;
    }
    if (!peer)
      return;
    if (arriving_ >= most_arriving)
      make_room();
    const int on = 1;
    setsockopt(peer.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto link = std::make_unique<relay_link>();
    link->address = address_of(peer.get());
    link->network = std::move(peer);
    link->way = std::make_unique<passage>(
        terms_,
        [this](const std::string& node) {
          return nodes_.contains(node) ? std::string{"a process with the same node id in CAF takes "
                                                     "part; if it is gone, try again in a while"}
                                       : std::string{};
        },
        now);
    links_.push_back(std::move(link));
    ++arriving_;
    links_.back()->watch(poll_.get());
    next_look_ = std::min(next_look_.value_or(now + between_looks), now + between_looks);
  }
}

/// Drops the oldest that has not introduced itself.
void relay_loop::make_room() {
  for (auto link = links_.begin(); link != links_.end(); ++link)
    if (!(*link)->program) {
      (*link)->way->give_up({"too many others knock"});
      (*link)->give_up_at = core::mono_time{};
      (*link)->network.reset();
      --arriving_;
      next_look_ = core::mono_time{};
      // Whether it is still named in this round of events is not known: it goes after the round.
      return;
    }
}

/// The peer has introduced itself: CAF gets its end.
bool relay_loop::open(relay_link& link) {
  int ends[2];
  const std::lock_guard lock{orders_};
  if (!to_ || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return false;
  link.program = descriptor{ends[0]};
  --arriving_;
  nodes_.insert(link.way->peer_node());
  to_(descriptor{ends[1]});
  return true;
}

void relay_loop::pump(relay_link& link, core::mono_time now) {
  auto& way = *link.way;
  if (!link.network) // it has made room for another
    return;
  if (way.now() == passage::stage::open && !link.program && !open(link))
    way.give_up({"the run takes nobody any more"});
  link.send();
  if (way.now() == passage::stage::over && !link.give_up_at) {
    link.give_up_at = now + longest_farewell;
    next_look_ = core::mono_time{};
  }
  link.watch(poll_.get());
}

/// Who was turned away, and why. That somebody leaves is told by others.
void relay_loop::tell(const relay_link& link) const {
  if (link.address.empty() || (link.program && link.way->objection().empty()))
    return;
  log_.warn(link.program ? "peer cut off" : "peer turned away",
            {{"address", link.address}, {"detail", link.way->failure().message}});
}

void relay_loop::look_after_all(core::mono_time now, bool stopping) {
  if (!stopping && (!next_look_ || now < *next_look_))
    return;
  bool look_again = stopping;
  for (auto i = links_.begin(); i != links_.end();) {
    auto& link = **i;
    link.way->look_at(now);
    if (stopping && !link.program)
      link.way->give_up({"the run is over"});
    if (!link.is_done(now)) {
      look_again |= link.give_up_at || link.way->deadline();
      ++i;
      continue;
    }
    tell(link);
    if (link.program) {
      if (const auto node = nodes_.find(link.way->peer_node()); node != nodes_.end())
        nodes_.erase(node);
    } else if (link.network) {
      --arriving_;
    }
    i = links_.erase(i);
  }
  next_look_ = look_again ? std::optional{now + between_looks} : std::nullopt;
}

int relay_loop::patience(core::mono_time now) const {
  if (!next_look_)
    return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next_look_ - now);
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

} // namespace loadtest::actors::cluster
