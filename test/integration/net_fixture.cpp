#include "test/integration/net_fixture.hpp"

#include "net/llm/chat_body.hpp"

#include <stdexcept>
#include <utility>

namespace loadtest::test {

std::shared_ptr<net::endpoint> endpoint_at(const std::string& url, const net::tls_options& tls) {
  auto made = net::make_endpoint(url, tls);
  if (!made)
    throw std::runtime_error{made.failure().message};
  return *made;
}

std::future<core::outcome> ask(net::session& user, bool stream, const std::string& question) {
  const std::vector<core::message> messages{{core::role::user, question}};
  const net::chat_request chat{
      .model = "small", .messages = messages, .max_tokens = 16, .stream = stream};
  return ask(user, net::to_request("request-1", chat));
}

std::future<core::outcome> ask(net::session& user, core::request request) {
  auto promise = std::make_shared<std::promise<core::outcome>>();
  auto pending = promise->get_future();
  const core::mono_time now = std::chrono::steady_clock::now();
  user.start(std::move(request), core::secret{"sk-test-key"}, now, now,
             [promise](core::outcome outcome) { promise->set_value(std::move(outcome)); });
  return pending;
}

core::outcome result_of(std::future<core::outcome> pending) {
  if (pending.wait_for(never) != std::future_status::ready)
    throw std::runtime_error{"no outcome came"};
  return pending.get();
}

core::outcome answer_to(net::session& user, bool stream, const std::string& question) {
  return result_of(ask(user, stream, question));
}

core::client_health drained(net::io_pool& pool) {
  auto promise = std::make_shared<std::promise<core::client_health>>();
  auto pending = promise->get_future();
  pool.drain([promise](core::client_health health) { promise->set_value(std::move(health)); });
  if (pending.wait_for(never) != std::future_status::ready)
    throw std::runtime_error{"no health came"};
  return pending.get();
}

single_user::single_user(const std::string& url, const net::timeouts& limits,
                         const net::tls_options& tls, bool kernel_stamps)
    : pool({.threads = 1, .kernel_stamps = kernel_stamps}), server(endpoint_at(url, tls)) {
  server->limits = limits;
  user.emplace(pool.at(0), server);
}

} // namespace loadtest::test
