#include "bench/answer_cost/asking_sessions.hpp"

#include "bench/common/recorded.hpp"
#include "bench/common/sockets.hpp"
#include "metrics/record/recorder.hpp"
#include "net/io/io_pool.hpp"
#include "net/llm/chat_body.hpp"
#include "net/llm/session.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

namespace loadtest::bench {

namespace {

/// After `ask` everything happens on the one I/O thread.
class asking_sessions {
public:
  asking_sessions(std::uint32_t connections, server_board& board)
      : board_(board), open_(connections) {
    auto made = net::make_endpoint("http://127.0.0.1:" + std::to_string(board.port), {});
    if (!made)
      throw std::runtime_error{made.failure().message};
    for (std::uint32_t i = 0; i < connections; ++i)
      sessions_.push_back(std::make_unique<net::session>(pool_.at(0), *made));
    chat_.model = "bench-model";
    chat_.messages = messages_;
    chat_.stream = false;
  }

  std::uint64_t run() {
    for (std::size_t i = 0; i < sessions_.size(); ++i)
      ask(i, sessions_.size() + i);
    all_ended_.get_future().wait();
    sessions_.clear();
    pool_.stop();
    if (!complaint_.empty())
      throw std::runtime_error{complaint_};
    return recorded_;
  }

private:
  void ask(std::size_t session, std::size_t number) {
    const auto id = "session-" + std::to_string(number);
    const auto intended = now();
    sessions_[session]->start(net::to_request(id, chat_), {}, intended, intended,
                              [this, session, number, id](auto outcome) {
                                take(session, number, id, std::move(outcome));
                              });
  }

  void take(std::size_t session, std::size_t number, const std::string& id, core::outcome outcome) {
    const bool ok = outcome.status == core::outcome_status::ok;
    if (!ok)
      complaint_ = std::string{core::to_string(outcome.error)} + ": " + outcome.error_detail;
    recorder_.add(recorded(id, static_cast<std::uint32_t>(session + 1), std::move(outcome)));
    ++recorded_;
    if (ok && !board_.enough.load(std::memory_order_relaxed))
      return ask(session, number + sessions_.size());
    if (--open_ == 0)
      all_ended_.set_value();
  }

  server_board& board_;
  net::io_pool pool_{{.threads = 1}};
  std::vector<std::unique_ptr<net::session>> sessions_;
  const std::vector<core::message> messages_{{core::role::user, "Say something long."}};
  net::chat_request chat_;
  metrics::recorder recorder_{"bench"};
  std::uint64_t recorded_ = 0;
  std::size_t open_;
  std::string complaint_;
  std::promise<void> all_ended_;
};

} // namespace

std::string run_sessions(std::uint32_t connections, server_board& board) {
  return std::to_string(asking_sessions{connections, board}.run());
}

} // namespace loadtest::bench
