#pragma once

#include "bench/common/sockets.hpp"
#include "bench/common/tls.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadtest::bench {

/// The server's side of one HTTP/1.1 connection: requests in, bytes out.
class server_connection {
public:
  /// `tls` is null for a plain connection.
  server_connection(descriptor fd, SSL_CTX* tls);

  /// Reads once. False when the connection is over.
  bool read(const stamp_clock& clock);
  /// When the newest byte arrived, by the kernel's stamp.
  core::mono_time arrived_at() const noexcept { return arrived_at_; }
  /// The head of the next request that is there whole; its body is dropped.
  std::optional<std::string> next_request();

  /// Sends; what the socket does not take now goes out before the next bytes. False when the
  /// connection is broken.
  bool send(std::string_view bytes);

  int fd() const noexcept { return fd_.get(); }

private:
  bool send_raw(std::string_view bytes);
  bool send_records();

  descriptor fd_;
  std::optional<tls_stream> tls_;
  std::string input_;
  std::string unsent_;
  core::mono_time arrived_at_;
};

/// The value of a header of a request; empty when it is absent. `name` is in lower case.
std::string_view header(std::string_view head, std::string_view name);

/// A whole answer that does not stream.
std::string plain_answer(int status, std::string_view json);

} // namespace loadtest::bench
