#include "net/io/connection.hpp"

#include "net/io/host_port.hpp"
#include "net/io/io_thread.hpp"
#include "net/io/receive.hpp"

#include <utility>

#include <sys/epoll.h>

// How a connection is opened; connection.cpp has what is done with it.

namespace loadtest::net {

void connection::open() {
  phase_ = phase::connecting;
  handshake_ = handshake_lag_ = {};
  connector::user& self = *this;
  connector_ = std::make_unique<connector>(thread_, server_->connect_host(),
                                           server_->connect_port(), server_->sources, self);
  connector_->start();
}

void connection::on_not_connected(const connection_failure& failure) {
  const auto keep = std::move(connector_);
  end(&failure);
}

void connection::on_connected(int socket, socket_set::ticket ticket, std::uint32_t events) {
  const auto keep = std::move(connector_);
  socket_ = socket;
  ticket_ = ticket;
  departure_ = {};
  segments_ = {};
  if (measured_ && thread_.kernel_stamps()) {
    enable_stamps(socket_);
    stamped_ = enable_send_stamps(socket_);
  }
  thread_.hand_over(ticket_, *this);
  // What came with the connection has had its edge.
  if ((events & EPOLLIN) != 0)
    thread_.watch_again(socket_, ticket_);
  read_from_ = thread_.known_time();
  if (server_->tunnelled()) {
    phase_ = phase::tunnel;
    tunnel_ = std::make_unique<proxy_tunnel>();
    to_proxy_ = proxy_tunnel::request(shown_address(server_->server_host(), server_->server_port()),
                                      server_->proxy->authorization);
    to_send_[0] = to_proxy_.reveal();
    return flush();
  }
  if (server_->tls)
    return shake_hands();
  phase_ = phase::open;
  user_.on_open();
}

void connection::on_tunnel(std::string_view bytes) {
  switch (tunnel_->put(bytes)) {
  case proxy_tunnel::state::asking:
    return;
  case proxy_tunnel::state::open:
    tunnel_.reset();
    to_send_[0] = {};
    to_proxy_ = {};
    return shake_hands();
  case proxy_tunnel::state::refused:
    break;
  }
  fail(core::error_type::connection_error, "the proxy " + server_->proxy->authority() +
                                               " gave no tunnel to " + server_->base.authority() +
                                               ": " + tunnel_->complaint());
}

void connection::shake_hands() {
  phase_ = phase::handshake;
  handshake_from_ = thread_.read_clock();
  tls_ = std::make_unique<tls_engine>(*server_->tls, server_->base.host);
  tls_->begin();
  if (tls_->state() == tls_engine::phase::failed)
    return fail(core::error_type::tls_error, std::string{tls_->failure()});
  flush();
}

} // namespace loadtest::net
