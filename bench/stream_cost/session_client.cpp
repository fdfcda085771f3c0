#include "bench/stream_cost/session_client.hpp"

#include "bench/common/recorded.hpp"
#include "bench/common/sockets.hpp"
#include "metrics/record/recorder.hpp"
#include "net/io/io_pool.hpp"
#include "net/llm/chat_body.hpp"
#include "net/llm/session.hpp"

#include <future>
#include <stdexcept>
#include <thread>

namespace loadtest::bench {

namespace {

/// Takes the outcomes, all on the one I/O thread.
class outcome_fold {
public:
  explicit outcome_fold(std::uint32_t expected) : expected_(expected) {
    figures_.requests.reserve(expected);
  }

  void take(const std::string& id, std::uint32_t user, core::outcome outcome) {
    const auto& t = outcome.times;
    if (outcome.status == core::outcome_status::ok && outcome.chunks == outcome.completion_tokens) {
      figures_.requests.push_back(
          {id, outcome.sent_off(), t.first_token, t.last_token, outcome.chunks});
    } else {
      ++figures_.failed;
      figures_.complaint = std::string{core::to_string(outcome.error)} + ": " +
                           outcome.error_detail + " (" + std::to_string(outcome.chunks) +
                           " events, " + std::to_string(outcome.completion_tokens) + " tokens)";
    }
    figures_.events += outcome.chunks;
    outcome.trail.add_gaps(figures_.gaps);

    recorder_.add(recorded(id, user, std::move(outcome)));
    if (++ended_ == expected_)
      all_ended_.set_value();
  }

  void wait() { all_ended_.get_future().wait(); }
  client_figures take_figures() { return std::move(figures_); }

private:
  metrics::recorder recorder_{"bench"};
  client_figures figures_;
  std::uint32_t expected_;
  std::uint32_t ended_ = 0;
  std::promise<void> all_ended_;
};

std::shared_ptr<const net::endpoint> endpoint_of(const mode& of, const std::string& ca_file,
                                                 std::uint16_t port) {
  net::tls_options tls;
  tls.ca_file = ca_file;
  auto made = net::make_endpoint(
      (of.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port), tls);
  if (!made)
    throw std::runtime_error{made.failure().message};
  return *made;
}

} // namespace

client_figures run_sessions(const mode& of, const std::string& ca_file, ledger& shared) {
  const auto endpoint = endpoint_of(of, ca_file, shared.port);
  outcome_fold fold{of.streams};
  net::io_pool pool{{.threads = 1, .kernel_stamps = of.kernel_stamps}};
  std::vector<std::unique_ptr<net::session>> sessions;
  shared.ready = true;
  while (!shared.go)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});

  const std::vector<core::message> messages{{core::role::user, "Say something long."}};
  const auto begin = now();
  for (std::uint32_t i = 0; i < of.streams; ++i) {
    const auto intended = begin + of.ramp() * i / of.streams;
    std::this_thread::sleep_until(intended);
    const auto id = "session-" + std::to_string(i);
    net::chat_request chat;
    chat.model = "bench-model";
    chat.messages = messages;
    auto& session = sessions.emplace_back(std::make_unique<net::session>(pool.at(0), endpoint));
    session->start(net::to_request(id, chat), {}, intended, now(),
                   [&fold, id, user = i + 1](core::outcome outcome) {
                     fold.take(id, user, std::move(outcome));
                   });
  }
  fold.wait();
  sessions.clear();
  pool.stop();
  return fold.take_figures();
}

} // namespace loadtest::bench
