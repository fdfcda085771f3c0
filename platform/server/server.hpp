#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"
#include "platform/model/config.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace loadtest::platform {

struct server_options {
  std::string listen = "127.0.0.1:0"; ///< address:port; port 0 takes a free one
  core::secret admin_key;             ///< empty: any admin key is taken
  std::string request_log;            ///< file of the ground-truth log; empty: none
  std::string cert_file;              ///< PEM; with key_file: serve TLS
  std::string key_file;
  /// For so long a connection may be silent while nothing is answered on it.
  std::chrono::seconds idle_limit{75};
};

/// The simulated platform behind a real socket, on a thread of its own.
class server {
public:
  /// Binds and serves. An error names the address, the file or the key of the configuration.
  static core::result<std::unique_ptr<server>> start(const model_config& config,
                                                     const server_options& options);
  /// Stops serving, closes every connection, flushes the log, joins the thread.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::uint16_t port() const noexcept;
  /// `http://127.0.0.1:8080`, or `https://…`.
  std::string url() const;

private:
  struct state;
  explicit server(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

} // namespace loadtest::platform
