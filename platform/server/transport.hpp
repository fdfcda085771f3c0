#pragma once

#include "core/time.hpp"
#include "platform/server/tls_channel.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
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
  /// The same; says when the last of them left this machine, by the kernel's stamp. None where the
  /// kernel did not say so at once: it had no room, or does not stamp.
  std::optional<core::unix_time> send_stamped(std::string_view bytes);
  /// When the newest byte that was read had arrived, by the kernel's stamp.
  std::optional<core::unix_time> newest() const noexcept { return newest_; }
  /// Goes on with what `send` kept.
  bool flush();
  bool drained() const noexcept { return kept_.size() == kept_from_; }

  /// Ends our direction; the peer still has to read.
  void end_output();
  void close();

  tcp::socket& socket() noexcept { return socket_; }

private:
  bool send_clear(std::string_view bytes);
  /// How much is done with: sent, or lost on a connection that is broken.
  std::size_t send_now(std::string_view bytes);
  std::optional<core::unix_time> stamp_of_last_byte();

  tcp::socket socket_;
  std::unique_ptr<tls_channel> tls_;
  std::string kept_; ///< from kept_from_ on
  std::size_t kept_from_ = 0;
  std::optional<core::unix_time> newest_;
  bool stamps_sends_ = false; ///< the kernel does so for this socket
  bool stamp_next_ = false;   ///< what is sent now is to be stamped
  std::uint32_t taken_ = 0;   ///< bytes that the kernel took; it numbers them so
};

} // namespace loadtest::platform
