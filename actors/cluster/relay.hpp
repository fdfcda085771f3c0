#pragma once

#include "actors/cluster/descriptor.hpp"
#include "actors/cluster/passage.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"

#include <functional>
#include <memory>
#include <thread>

namespace loadtest::actors::cluster {

class relay_loop;

/// Moves the bytes of connections through their passages, on a thread of its own. CAF gets the
/// other end of a pair of Unix sockets, and never a socket of the network. Outlives the actor
/// system, so that what CAF says last is sent.
class relay {
public:
  /// Gets CAF's end of a connection whose peer has introduced itself; on the relay's thread.
  using hand_over = std::function<void(descriptor)>;

  relay();
  ~relay();
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;

  /// Lets peers in who come to `listener`, a listening socket that does not block.
  void listen(descriptor listener, passage_terms terms, hand_over to, core::logger log);
  /// Afterwards nobody is handed over any more.
  void stop_listening();
  /// Carries a connection whose passage is open already. Gives CAF's end of it.
  core::result<descriptor> carry(descriptor network, std::unique_ptr<passage> opened);

private:
  std::unique_ptr<relay_loop> loop_;
  std::jthread thread_;
};

} // namespace loadtest::actors::cluster
