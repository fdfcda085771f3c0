#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/io/endpoint.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::net {

class io_thread;

struct http_call {
  std::string method = "GET";
  std::string path{};       ///< appended to the endpoint's
  std::string body{};       ///< JSON; empty: none
  std::string request_id{}; ///< X-Request-ID; empty: none
  core::secret key{};       ///< instead of the client's; empty: the client's
  /// What `body` holds that must not be seen, should the server repeat it.
  std::vector<core::secret> secrets{};
};

struct http_reply {
  int status = 0;
  std::string body; ///< at most 1 MiB
  std::optional<core::nanoseconds> retry_after{};
};

/// Plain request and reply, for administration, preflight and the like: what is not measured.
/// Up to `connections` keep-alive connections; further calls wait in order.
class http_client {
public:
  using handler = std::function<void(core::result<http_reply>)>;

  http_client(io_thread& thread, std::shared_ptr<const endpoint> server, core::secret key,
              std::size_t connections);
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Sent once: only a GET goes again where its kept connection was closed just then, since nothing
  /// is made by it. `done` is called once, on the I/O thread. Errors (no connection, TLS, time-out)
  /// name the call and the host, and tell apart what never was sent from what was not answered; an
  /// HTTP status of any kind is a reply.
  void send(http_call call, handler done);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace loadtest::net
