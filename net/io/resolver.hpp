#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "net/io/address_book.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::net {

/// Finds the addresses of hosts, and remembers them for a while, so that thousands of users do not
/// ask the name server each. Belongs to one I/O thread.
class resolver {
public:
  /// The addresses in the order in which to try them; at least one.
  using addresses = std::vector<socket_address>;
  using handler = std::function<void(const core::result<addresses>&)>;

  explicit resolver(boost::asio::io_context& context);
  ~resolver();

  /// Calls `*done` on the thread, at once when the answer is known, unless it is gone by then.
  void resolve(const std::string& host, std::uint16_t port, const std::shared_ptr<handler>& done);
  /// This address did not work: it is tried last for a while.
  void demote(const std::string& host, std::uint16_t port, const socket_address& address,
              core::mono_time now);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace loadtest::net
