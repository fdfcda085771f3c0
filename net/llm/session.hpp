#pragma once

#include "core/outcome.hpp"
#include "core/request.hpp"
#include "core/secret.hpp"
#include "net/io/endpoint.hpp"

#include <functional>
#include <memory>

namespace loadtest::net {

class io_thread;

/// One user's keep-alive connection (HTTP/1.1), pinned to an I/O thread. One attempt at a time.
/// Every function may be called from any thread and returns at once; nothing is thrown.
class session {
public:
  using handler = std::function<void(core::outcome)>;

  session(io_thread& thread, std::shared_ptr<const endpoint> server);
  /// Cancels what is under way (its handler is still called) and closes the connection.
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Sends one request with `key` (empty: no credentials). `done` is called once, on the I/O
  /// thread, whatever happens; not at all when the pool had stopped before.
  void start(core::request request, core::secret key, core::mono_time intended,
             core::mono_time admitted, handler done);
  /// Ends the attempt under way, if any, as `abandoned` or `cancelled`; closes its connection.
  void cancel(core::outcome_status as);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace loadtest::net
