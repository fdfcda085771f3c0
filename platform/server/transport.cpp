#include "platform/server/transport.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace loadtest::platform {

transport::transport(tcp::socket socket, const tls_context* tls) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay{true}, ignored);
  socket_.native_non_blocking(true, ignored);
  if (tls)
    tls_ = tls->make_channel();
}

bool transport::read(std::string& into) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const auto got = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return errno == EAGAIN || errno == EWOULDBLOCK;
    if (got == 0)
      return false;
    const std::string_view bytes{buffer.data(), static_cast<std::size_t>(got)};
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

/// How much is done with: sent, or lost on a connection that is broken.
std::size_t transport::send_now(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto sent =
        ::send(socket_.native_handle(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent >= 0)
      done += static_cast<std::size_t>(sent);
    else if (errno == EAGAIN || errno == EWOULDBLOCK)
      return done;
    else if (errno != EINTR)
      return bytes.size();
  }
  return done;
}

} // namespace loadtest::platform
