#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/send_fence.hpp"
#include "core/time.hpp"
#include "net/io/proxy.hpp"
#include "net/io/url.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadtest::net {

class source_addresses;
class tls_context;

struct tls_options {
  bool verify = true;
  std::string ca_file; ///< empty: the system's store
  std::string client_cert_file;
  std::string client_key_file;
};

/// The four time-outs of an attempt (spec measurement.md rule 9); unset ones do not apply.
struct timeouts {
  core::nanoseconds connect = std::chrono::seconds{10};
  std::optional<core::nanoseconds> first_byte;
  std::optional<core::nanoseconds> stall;
  core::nanoseconds total = std::chrono::seconds{60};
};

enum class key_header { bearer, x_api_key };

/// Where connections go, and how long they are used.
struct connection_policy {
  std::string host; ///< name or address to connect to instead of the URL's; empty: the URL's
  std::uint16_t port = 0;
  bool per_request = false;                 ///< a new one for each request
  std::optional<core::nanoseconds> max_age; ///< older ones are replaced before the next request
};

/// Where an OpenAI-compatible server takes its calls: paths below the base URL, with their queries.
struct service_paths {
  std::string chat = "/v1/chat/completions";
  std::string models = "/v1/models";
};

/// The usual ones, which leave the version to a base URL that names one.
service_paths usual_paths(const url& base);

/// A server and how to talk to it: immutable, shared by all its sessions.
struct endpoint {
  url base;
  service_paths paths;
  connection_policy connections;
  std::optional<proxy_server> proxy;
  /// From where connections are made; null: the kernel chooses.
  std::shared_ptr<source_addresses> sources;
  std::shared_ptr<tls_context> tls; ///< set when base.tls
  timeouts limits;
  key_header auth = key_header::bearer;
  std::vector<std::pair<std::string, std::string>> headers; ///< sent with every request
  /// Beside the key: header values that must not be seen, should the server repeat them.
  std::vector<core::secret> secrets;
  /// In a cluster: no attempt begins while it is closed.
  std::shared_ptr<const core::send_fence> fence;

  /// Where the server itself is.
  const std::string& server_host() const noexcept {
    return connections.host.empty() ? base.host : connections.host;
  }
  std::uint16_t server_port() const noexcept {
    return connections.port == 0 ? base.port : connections.port;
  }
  /// Where to connect to: the server or the proxy.
  const std::string& connect_host() const noexcept { return proxy ? proxy->host : server_host(); }
  std::uint16_t connect_port() const noexcept { return proxy ? proxy->port : server_port(); }
  /// Where the server has a call that documentations write as `path`.
  std::string_view path_of(std::string_view path) const;
  /// The proxy only passes on what TLS has sealed.
  bool tunnelled() const noexcept { return proxy && base.tls; }
};

/// The endpoint for `base`; loads certificates. An error names the file and what is wrong with it.
core::result<std::shared_ptr<endpoint>> make_endpoint(const std::string& base,
                                                      const tls_options& tls);

} // namespace loadtest::net
