#include "net/io/connection.hpp"

#include "net/io/io_thread.hpp"
#include "net/io/receive.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

/// So many reads in a row, then the thread's other sockets get their turn.
constexpr int reads_at_a_time = 16;

std::string words(int error) {
  return std::generic_category().message(error);
}

} // namespace

connection::connection(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner,
                       bool measured)
    : thread_(thread), server_(std::move(server)), user_(owner), measured_(measured) {}

connection::~connection() {
  close();
}

void connection::close() noexcept {
  if (phase_ == phase::closed)
    return;
  if (socket_ >= 0) {
    thread_.forget(ticket_);
    ::close(socket_);
  }
  ++epoch_;
  socket_ = -1;
  ticket_ = 0;
  phase_ = phase::closed;
  sending_ = left_over_ = stamped_ = false;
  to_send_[0] = to_send_[1] = {};
  to_proxy_ = {};
  ciphertext_ = {};
  sent_ = 0;
  connector_.reset();
  tunnel_.reset();
  tls_.reset();
}

void connection::on_ready(std::uint32_t events) {
  // Shaking hands costs as much CPU as reading hundreds of events.
  if (server_->tls && phase_ != phase::open)
    thread_.postpone(ticket_, events);
  else
    on_turn(events);
}

void connection::on_turn(std::uint32_t events) {
  const auto epoch = epoch_;
  constexpr std::uint32_t over = EPOLLRDHUP | EPOLLHUP;
  if (stamped_ && (events & EPOLLERR) != 0) {
    take_send_stamps();
    if ((events & over) == 0)
      events &= ~static_cast<std::uint32_t>(EPOLLERR);
  }
  if ((events & EPOLLOUT) != 0 && (sending_ || !ciphertext_.empty() || !to_send_[0].empty()))
    flush();
  if (epoch == epoch_ && (events & (EPOLLIN | EPOLLERR | over)) != 0)
    read(events);
}

void connection::send(std::string_view head, std::string_view body, timing of_answer) {
  // An answer cannot have arrived before its request began to leave.
  read_from_ = std::max(read_from_, thread_.known_time());
  sending_ = true;
  reads_ = 0;
  timing_ = of_answer;
  departure_.begin(read_from_);
  if (tls_) {
    tls_->write(head);
    tls_->write(body);
    if (tls_->state() == tls_engine::phase::failed)
      return fail(core::error_type::tls_error, std::string{tls_->failure()});
  } else {
    to_send_[0] = head;
    to_send_[1] = body;
  }
  flush();
}

connection::taken connection::give() noexcept {
  std::array<iovec, 2> pieces{};
  std::size_t count = 0;
  const std::array<std::string_view, 2> clear{to_send_[0], to_send_[1]};
  const std::array<std::string_view, 2> sealed{std::string_view{ciphertext_}.substr(sent_), {}};
  for (const auto piece : tls_ ? sealed : clear)
    if (!piece.empty())
      pieces[count++] = {const_cast<char*>(piece.data()), piece.size()};
  if (count == 0)
    return {};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  ssize_t sent = 0;
  do
    sent = stamped_ && sending_ ? send_stamped(socket_, message)
                                : ::sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    return {0, errno};
  departure_.took(static_cast<std::size_t>(sent));
  return {static_cast<std::size_t>(sent), 0};
}

void connection::flush() {
  if (tls_)
    ciphertext_ += tls_->take_output();
  for (;;) {
    auto [bytes, error] = give();
    if (error == EAGAIN || error == EWOULDBLOCK)
      return;
    if (error != 0) {
      // The server may have answered, and closed, before it had read all: what it said counts.
      const auto epoch = epoch_;
      read(EPOLLRDHUP);
      if (epoch == epoch_)
        fail(core::error_type::connection_error,
             "cannot send to " + server_->base.authority() + ": " + words(error));
      return;
    }
    if (tls_) {
      sent_ += bytes;
      if (sent_ == ciphertext_.size()) {
        ciphertext_ = {};
        sent_ = 0;
      }
    }
    for (auto& piece : to_send_) {
      const auto part = std::min(bytes, piece.size());
      piece.remove_prefix(part);
      bytes -= part;
    }
    if (ciphertext_.empty() && to_send_[0].empty() && to_send_[1].empty())
      break;
  }
  if (!std::exchange(sending_, false))
    return;
  departure_.written();
  user_.on_sent();
}

void connection::read(std::uint32_t events) {
  const bool ending = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  for (int i = 0; i < reads_at_a_time; ++i) {
    const auto asked_at = thread_.known_time();
    const auto space = thread_.read_space();
    const auto got = receive(socket_, space);
    switch (got.what) {
    case received::kind::nothing_yet:
      left_over_ = false;
      read_from_ = std::max(read_from_, asked_at);
      return;
    case received::kind::failed:
      return broken(words(got.error));
    case received::kind::end:
      return on_end();
    case received::kind::data:
      break;
    }
    thread_.read_clock();
    auto when = stamp(got.stamp);
    // What did not fit arrived when this did, or later.
    left_over_ = got.size == space.size();
    segments_.took(got.size, !left_over_);
    sharpen(when);
    if (!left_over_)
      read_from_ = std::max(read_from_, asked_at);
    if (phase_ == phase::handshake)
      handshake_lag_ += std::max(thread_.known_time() - when.at, core::nanoseconds{0});
    const auto epoch = epoch_;
    const std::string_view bytes{space.data(), got.size};
    if (tls_)
      decrypt(bytes, when);
    else if (tunnel_)
      on_tunnel(bytes);
    else
      on_clear(bytes, when);
    // A short read has emptied the socket (epoll(7)), and what comes next makes a new edge; but the
    // end may have come before this edge was told.
    if (epoch != epoch_ || (!left_over_ && !ending))
      return;
  }
  thread_.watch_again(socket_, ticket_);
}

void connection::on_clear(std::string_view bytes, const arrival& when) {
  if (measured_)
    thread_.health().bytes += bytes.size();
  user_.begin_read(when);
  user_.on_bytes(bytes);
  user_.end_read(false);
}

void connection::on_end() {
  if (phase_ != phase::open)
    return broken("closed by the other side");
  // Anybody on the way can close a connection; only the server can say that it has said all.
  if (tls_)
    return broken("the TLS stream was cut without its end");
  end(nullptr);
}

void connection::decrypt(std::string_view ciphertext, const arrival& when) {
  const auto epoch = epoch_;
  const auto was_open = phase_ == phase::open;
  tls_->feed(ciphertext);
  const auto space = thread_.plain_space();
  bool began = false;
  bool followed = false;
  while (const auto size = tls_->read(space)) {
    if (phase_ == phase::handshake) {
      // Data in the same read as the end of the handshake: nothing was asked yet.
      return fail(core::error_type::protocol_error,
                  server_->base.authority() + " spoke before it was asked");
    }
    if (measured_)
      thread_.health().bytes += size;
    if (!std::exchange(began, true))
      user_.begin_read(when);
    followed = !tls_->used_up();
    user_.on_bytes({space.data(), size});
    if (epoch != epoch_)
      return;
  }
  if (began) {
    user_.end_read(followed);
    if (epoch != epoch_)
      return;
  }
  if (tls_->state() == tls_engine::phase::failed) {
    ciphertext_ += tls_->take_output();
    give(); // tells the server why
    return fail(core::error_type::tls_error, std::string{tls_->failure()});
  }
  if (!was_open && tls_->state() == tls_engine::phase::open) {
    phase_ = phase::open;
    handshake_ = thread_.known_time() - handshake_from_;
  }
  // The handshake goes on, or a key was updated.
  flush();
  if (epoch != epoch_)
    return;
  if (tls_->state() == tls_engine::phase::closed)
    return end(nullptr);
  if (!was_open && phase_ == phase::open)
    user_.on_open();
}

void connection::end(const connection_failure* failure) {
  close();
  user_.on_closed(failure);
}

void connection::broken(const std::string& how) {
  const auto& server = server_->base.authority();
  if (phase_ == phase::tunnel)
    fail(core::error_type::connection_error,
         "the proxy " + server_->proxy->authority() + " gave no tunnel to " + server + ": " + how);
  else if (phase_ == phase::handshake)
    fail(core::error_type::tls_error, "the TLS handshake with " + server + " broke off: " + how);
  else
    fail(core::error_type::connection_error, "the connection to " + server + " broke: " + how);
}

void connection::fail(core::error_type type, std::string detail) {
  const connection_failure failure{type, std::move(detail)};
  end(&failure);
}

} // namespace loadtest::net
