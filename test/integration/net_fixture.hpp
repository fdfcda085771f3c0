#pragma once

#include "core/outcome.hpp"
#include "core/request.hpp"
#include "net/io/endpoint.hpp"
#include "net/io/io_pool.hpp"
#include "net/llm/session.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::test {

/// Ten seconds: nothing here takes that long, unless it never comes.
inline constexpr std::chrono::seconds never{10};

/// The endpoint of a URL that is in order.
std::shared_ptr<net::endpoint> endpoint_at(const std::string& url,
                                           const net::tls_options& tls = {});

/// A chat completion that asks one question, begun at once. The future fails the test when it is
/// waited for in vain.
std::future<core::outcome> ask(net::session& user, bool stream = true,
                               const std::string& question = "Why?");
/// Any request.
std::future<core::outcome> ask(net::session& user, core::request request);
core::outcome result_of(std::future<core::outcome> pending);
/// `ask` and `result_of`.
core::outcome answer_to(net::session& user, bool stream = true,
                        const std::string& question = "Why?");

/// What the thread counted since the last drain.
core::client_health drained(net::io_pool& pool);

/// One I/O thread and one user of a server.
struct single_user {
  explicit single_user(const std::string& url, const net::timeouts& limits = {},
                       const net::tls_options& tls = {}, bool kernel_stamps = true);

  net::io_pool pool;
  std::shared_ptr<net::endpoint> server;
  std::optional<net::session> user;
};

} // namespace loadtest::test
