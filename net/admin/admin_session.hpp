#pragma once

#include "core/dialect.hpp"
#include "net/http/http_client.hpp"

#include <functional>
#include <memory>
#include <string>

namespace loadtest::net {

/// How an administrator proves who it is: a ready token or key, or a log-in.
struct admin_credential {
  core::secret key; ///< sent as it is; wins over a log-in
  std::string email;
  core::secret password;

  bool logs_in() const noexcept { return key.empty() && !email.empty(); }
};

/// Makes administration calls in the name of an administrator, who logs in when that is needed:
/// before the first call, before the token ends, and once for each call that is answered with 401.
class admin_session {
public:
  using handler = http_client::handler;

  /// `client` belongs to `thread`.
  admin_session(io_thread& thread, const core::dialect& dialect,
                std::shared_ptr<http_client> client, admin_credential who);
  ~admin_session();
  admin_session(const admin_session&) = delete;
  admin_session& operator=(const admin_session&) = delete;

  /// As `http_client::send`; where no token could be got, `done` gets the reason.
  void send(http_call call, const handler& done);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace loadtest::net
