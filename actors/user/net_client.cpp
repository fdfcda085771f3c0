#include "actors/user/net_client.hpp"

#include "net/io/wall_clock.hpp"
#include "net/llm/session.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

using counter = std::shared_ptr<core::presence_counter>;

class net_client final : public llm_client {
public:
  net_client(net::io_thread& thread, std::shared_ptr<const net::endpoint> router,
             std::vector<core::secret> keys, counter in_flight)
      : session_(thread, std::move(router)), keys_(std::move(keys)),
        in_flight_(std::move(in_flight)) {}

  void ask(core::request request, core::mono_time intended, core::mono_time admitted,
           handler done) override {
    in_flight_->enter(std::chrono::steady_clock::now());
    session_.start(std::move(request), next_key(), intended, admitted,
                   [done = std::move(done), in_flight = in_flight_](core::outcome o) {
                     in_flight->leave(std::chrono::steady_clock::now());
                     done(std::move(o));
                   });
  }

  void cancel(core::outcome_status as) override { session_.cancel(as); }

  core::unix_offset to_unix() const override {
    // That of the I/O thread belongs to the I/O thread.
    net::wall_clock clock;
    clock.sample(net::read_clocks());
    return clock.offset();
  }

private:
  core::secret next_key() {
    if (keys_.empty())
      return {};
    return keys_[asked_++ % keys_.size()];
  }

  net::session session_;
  std::vector<core::secret> keys_;
  std::size_t asked_ = 0;
  counter in_flight_;
};

} // namespace

net_clients::net_clients(net::io_pool& pool, std::shared_ptr<const net::endpoint> router)
    : pool_(pool), router_(std::move(router)),
      in_flight_(std::make_shared<core::presence_counter>()) {}

std::unique_ptr<llm_client>
net_clients::make(std::size_t user, const std::vector<core::secret>& keys, bool keys_are_shared) {
  auto own = keys;
  if (keys_are_shared && !keys.empty())
    own = {keys[user % keys.size()]};
  return std::make_unique<net_client>(pool_.at(user % pool_.size()), router_, std::move(own),
                                      in_flight_);
}

} // namespace loadtest::actors
