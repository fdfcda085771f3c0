#include "platform/server/transport.hpp"

#include "net/io/receive.hpp"
#include "net/io/send_stamps.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace loadtest::platform {

transport::transport(tcp::socket socket, const tls_context* tls) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay{true}, ignored);
  socket_.native_non_blocking(true, ignored);
  net::enable_stamps(socket_.native_handle());
  stamps_sends_ = net::enable_send_stamps(socket_.native_handle());
  if (tls)
    tls_ = tls->make_channel();
}

bool transport::read(std::string& into) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const auto got = net::receive(socket_.native_handle(), buffer);
    if (got.what != net::received::kind::data)
      return got.what == net::received::kind::nothing_yet;
    newest_ = got.stamp;
    const std::string_view bytes{buffer.data(), got.size};
    if (!tls_) {
      into += bytes;
    } else {
      const bool alive = tls_->receive(bytes, into);
      send_clear(tls_->take_output());
      if (!alive)
        return false;
    }
    if (bytes.size() < buffer.size())
      return true;
  }
}

bool transport::send(std::string_view bytes) {
  if (!tls_)
    return send_clear(bytes);
  tls_->encrypt(bytes);
  return send_clear(tls_->take_output());
}

std::optional<core::unix_time> transport::send_stamped(std::string_view bytes) {
  stamp_next_ = stamps_sends_ && drained();
  const bool sent = send(bytes);
  return std::exchange(stamp_next_, false) && sent ? stamp_of_last_byte() : std::nullopt;
}

bool transport::flush() {
  kept_from_ += send_now(std::string_view{kept_}.substr(kept_from_));
  if (drained()) {
    kept_.clear();
    kept_from_ = 0;
  }
  return drained();
}

void transport::end_output() {
  if (tls_) {
    tls_->end();
    send_clear(tls_->take_output());
  }
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void transport::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool transport::send_clear(std::string_view bytes) {
  if (drained())
    bytes.remove_prefix(send_now(bytes));
  kept_ += bytes;
  return drained();
}

std::size_t transport::send_now(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    iovec rest{const_cast<char*>(bytes.data()) + done, bytes.size() - done};
    msghdr message{};
    message.msg_iov = &rest;
    message.msg_iovlen = 1;
    const auto sent = stamp_next_ ? net::send_stamped(socket_.native_handle(), message,
                                                      net::send_moments::departure)
                                  : ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (sent >= 0) {
      done += static_cast<std::size_t>(sent);
      taken_ += static_cast<std::uint32_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return done;
    } else if (errno != EINTR) {
      return bytes.size();
    }
  }
  return done;
}

// What is sent leaves within the call as a rule, and its stamp is there when the call returns.
std::optional<core::unix_time> transport::stamp_of_last_byte() {
  while (const auto stamp = net::take_send_stamp(socket_.native_handle()))
    if (stamp->byte == taken_ - 1)
      return stamp->when;
  return std::nullopt;
}

} // namespace loadtest::platform
