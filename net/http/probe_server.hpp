#pragma once

#include "core/result.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace loadtest::net {

/// What is answered to a probe.
struct probe_answer {
  int status = 200;
  std::string body; ///< text, or JSON when it begins with a brace
};

/// Answers small HTTP requests about this process (is it ready? how is the run?), one a connection,
/// on a thread of its own.
class probe_server {
public:
  /// Called on that thread.
  using handler = std::function<probe_answer(std::string_view method, std::string_view path)>;

  /// On `HOST:PORT`, or on a Unix socket when `where` has a slash; only this user may use that.
  static core::result<std::unique_ptr<probe_server>> listen(const std::string& where,
                                                            handler answer);
  ~probe_server();
  probe_server(const probe_server&) = delete;
  probe_server& operator=(const probe_server&) = delete;

  /// The port, where one was chosen; 0 on a Unix socket.
  unsigned short port() const noexcept;

private:
  struct state;
  explicit probe_server(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

/// Asks the probe server on a Unix socket, and waits for the body of its answer. An error: nobody
/// listens there, or the status is not 200.
core::result<std::string> ask_probe(const std::string& socket, std::string_view method,
                                    std::string_view path);

} // namespace loadtest::net
