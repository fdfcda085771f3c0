#pragma once

#include "platform/server/tls_channel.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// The bytes of one connection, in the clear or over TLS. Nothing here waits: reading takes what
/// is there, and sending hands to the kernel at once what it takes, and keeps the rest.
class transport {
public:
  using tcp = boost::asio::ip::tcp;

  /// `tls`: none for a connection in the clear.
  transport(tcp::socket socket, const tls_context* tls);

  /// Appends what is there to `into`; false when the peer is gone.
  bool read(std::string& into);
  /// True when the kernel has taken everything. What is sent to a peer that is gone is lost:
  /// reading tells of it.
  bool send(std::string_view bytes);
  /// Goes on with what `send` kept.
  bool flush();
  bool drained() const noexcept { return kept_.size() == kept_from_; }

  /// Ends our direction; the peer still has to read.
  void end_output();
  void close();

  tcp::socket& socket() noexcept { return socket_; }

private:
  bool send_clear(std::string_view bytes);
  std::size_t send_now(std::string_view bytes);

  tcp::socket socket_;
  std::unique_ptr<tls_channel> tls_;
  std::string kept_; ///< from kept_from_ on
  std::size_t kept_from_ = 0;
};

} // namespace loadtest::platform
