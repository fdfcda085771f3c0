#pragma once

#include "net/http/http_client.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <stdexcept>
#include <utility>

namespace loadtest::test {

using reply_result = core::result<net::http_reply>;

template <typename T>
T wait_for(std::future<T> pending) {
  if (pending.wait_for(never) != std::future_status::ready)
    throw std::runtime_error{"no reply came"};
  return pending.get();
}

inline std::future<reply_result> call(net::http_client& client, net::http_call wanted) {
  auto promise = std::make_shared<std::promise<reply_result>>();
  auto pending = promise->get_future();
  client.send(std::move(wanted),
              [promise](reply_result reply) { promise->set_value(std::move(reply)); });
  return pending;
}

struct single_client {
  explicit single_client(const std::string& url, std::size_t connections = 1,
                         const net::timeouts& limits = {})
      : server(endpoint_at(url)) {
    server->limits = limits;
    client = std::make_unique<net::http_client>(pool.at(0), server, core::secret{"admin-secret"},
                                                connections);
  }

  net::io_pool pool{{}};
  std::shared_ptr<net::endpoint> server;
  std::unique_ptr<net::http_client> client;
};

} // namespace loadtest::test
