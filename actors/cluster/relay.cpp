#include "actors/cluster/relay.hpp"

#include "actors/cluster/relay_loop.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <utility>

namespace loadtest::actors::cluster {

relay::relay() : loop_(std::make_unique<relay_loop>()) {
  thread_ = std::jthread{[loop = loop_.get()](const std::stop_token& over) { loop->run(over); }};
}

relay::~relay() {
  stop_listening();
  thread_.request_stop();
  loop_->wake();
}

void relay::listen(descriptor listener, passage_terms terms, hand_over to, core::logger log) {
  loop_->listen(std::move(listener), std::move(terms), std::move(to), std::move(log));
}

void relay::stop_listening() {
  loop_->stop_listening();
}

core::result<descriptor> relay::carry(descriptor network, std::unique_ptr<passage> opened) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return core::error{std::string{"cannot make a pair of sockets: "} + std::strerror(errno)};
  auto link = std::make_unique<relay_link>();
  link->network = std::move(network);
  link->program = descriptor{ends[0]};
  link->way = std::move(opened);
  loop_->add(std::move(link));
  return descriptor{ends[1]};
}

} // namespace loadtest::actors::cluster
