#include "net/io/connector.hpp"

#include "net/io/host_port.hpp"
#include "net/io/io_thread.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

/// A peer that is gone without a word, or a translation that was forgotten on the way, is found out
/// while an answer is waited for: first after so many seconds of silence.
constexpr int silent_seconds = 30;
constexpr int probe_seconds = 10;

std::string words(int error) {
  return std::generic_category().message(error);
}

void set_up(int socket) noexcept {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &silent_seconds, sizeof silent_seconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &probe_seconds, sizeof probe_seconds);
}

/// Why this process can open nothing more; 0 when it can. A lookup that fails for it calls the name
/// unknown.
int own_want() noexcept {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    return errno;
  ::close(socket);
  return 0;
}

} // namespace

bool is_own_fault(int error) noexcept {
  constexpr int own[]{EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC, EADDRNOTAVAIL, EAGAIN};
  return std::find(std::begin(own), std::end(own), error) != std::end(own);
}

struct connector::attempt final : socket_watcher {
  attempt(connector& by, std::size_t address) : owner(by), which(address) {}
  void on_ready(std::uint32_t events) override { owner.on_turn(*this, events); }
  void on_turn(std::uint32_t /*events*/) override {}

  connector& owner;
  std::size_t which;
  int socket = -1;
  socket_set::ticket ticket = 0;
};

connector::connector(io_thread& thread, std::string host, std::uint16_t port,
                     std::shared_ptr<source_addresses> sources, user& owner)
    : thread_(thread), host_(std::move(host)), port_(port), sources_(std::move(sources)),
      user_(owner) {}

connector::~connector() {
  const auto now = thread_.known_time();
  for (const auto& one : attempts_) {
    if (race_.is_late(one->which, now))
      thread_.names().demote(host_, port_, addresses_[one->which], now);
    give_up(*one);
  }
  if (timed_)
    thread_.end(*this, false);
}

void connector::start() {
  resolving_ = std::make_shared<resolver::handler>(
      [this](const core::result<resolver::addresses>& found) { race(found); });
  // The resolver may answer at once, and the answer may release the handler.
  const auto handler = resolving_;
  thread_.names().resolve(host_, port_, handler);
}

void connector::race(const core::result<resolver::addresses>& found) {
  const auto keep = std::exchange(resolving_, nullptr);
  if (!found) {
    if (const int want = own_want(); is_own_fault(want))
      return fail_here(want);
    return fail(core::error_type::connection_error, found.failure().message);
  }
  addresses_ = *found;
  race_ = address_race{addresses_.size()};
  try_more();
}

void connector::on_due(core::mono_time /*now*/) {
  on_stop();
  try_more();
}

/// Whoever wants the connection ends it.
void connector::on_stop() {
  thread_.end(*this, false);
  timed_ = false;
}

void connector::try_more() {
  while (const auto which = race_.next(thread_.read_clock()))
    if (!try_one(*which)) {
      race_.failed(*which);
      if (is_own_fault(last_error_))
        return fail_here(last_error_);
      thread_.names().demote(host_, port_, addresses_[*which], thread_.known_time());
    }
  if (race_.lost())
    return fail(core::error_type::connection_error,
                "cannot connect to " + shown_address(host_, port_) + ": " + words(last_error_));
  const auto due = race_.due();
  if (due == core::mono_time::max() || timed_)
    return;
  timed_ = true;
  thread_.begin(*this, due, false);
}

bool connector::try_one(std::size_t which) {
  const auto& to = addresses_[which];
  auto one = std::make_unique<attempt>(*this, which);
  one->socket = ::socket(to.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (one->socket >= 0) {
    set_up(one->socket);
    const auto* address = reinterpret_cast<const sockaddr*>(&to.bytes);
    // An edge for writing comes when it is connected, also when it was at once.
    const bool placed = !sources_ || sources_->bind_next(one->socket, to.bytes.ss_family);
    if (placed && (::connect(one->socket, address, to.size) == 0 || errno == EINPROGRESS))
      one->ticket = thread_.watch(one->socket, *one);
  }
  if (one->ticket == 0) {
    last_error_ = errno;
    give_up(*one);
    return false;
  }
  attempts_.push_back(std::move(one));
  return true;
}

void connector::on_turn(attempt& one, std::uint32_t events) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(one.socket, SOL_SOCKET, SO_ERROR, &error, &size);
  sockaddr_storage peer{};
  size = sizeof peer;
  if (error == 0 && ::getpeername(one.socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
    return; // not yet
  if (error == 0)
    return succeed(one, events);
  last_error_ = error;
  thread_.names().demote(host_, port_, addresses_[one.which], thread_.known_time());
  race_.failed(one.which);
  give_up(one);
  std::erase_if(attempts_, [&](const auto& each) { return each.get() == &one; });
  try_more();
}

void connector::give_up(attempt& one) {
  if (one.ticket != 0)
    thread_.forget(one.ticket);
  if (one.socket >= 0)
    ::close(one.socket);
}

void connector::succeed(attempt& one, std::uint32_t events) {
  const int socket = std::exchange(one.socket, -1);
  const auto ticket = std::exchange(one.ticket, 0);
  std::erase_if(attempts_, [&](const auto& each) { return each.get() == &one; });
  user_.on_connected(socket, ticket, events);
}

void connector::fail_here(int error) {
  fail(core::error_type::client_error, "no connection from this machine: " + words(error));
}

void connector::fail(core::error_type type, std::string detail) {
  user_.on_not_connected({type, std::move(detail)});
}

} // namespace loadtest::net
