#include "net/http/http_client.hpp"

#include "net/http/http_channel.hpp"
#include "net/http/request_head.hpp"
#include "net/http/retry_after.hpp"
#include "net/io/io_thread.hpp"
#include "net/text/redaction.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace loadtest::net {

namespace {

constexpr std::size_t max_body = 1024 * 1024;

struct order {
  http_call call;
  http_client::handler done;
};

/// The calls that wait, and what all connections of a client share.
struct call_queue {
  std::shared_ptr<io_thread> thread;
  std::shared_ptr<const endpoint> server;
  core::secret key;
  std::deque<order> waiting;
  std::function<void()> resume; ///< soon makes the calls that wait
};

std::string name_of(const http_call& call, const endpoint& server) {
  return call.method + " " + server.base.address(call.path);
}

/// One of the client's connections and the call that it makes.
class caller final : io_task, http_channel::user {
public:
  explicit caller(call_queue& queue)
      : queue_(queue), channel_(*queue.thread, queue.server, *this, false) {}

  /// Makes the call that has waited longest, unless one is under way.
  void work();
  void fail(const std::string& reason);

private:
  void on_due(core::mono_time now) override;
  void on_stop() override;
  void on_connecting(core::mono_time since) override;
  void on_started(const request_start& start) override;
  void on_written(core::mono_time when) override;
  void on_departed(const departure& /*when*/) override {}
  void on_acked(core::mono_time /*when*/) override {}
  void begin_read(const arrival& when) override;
  void on_interim() override {}
  void on_head(const answer_head& head) override;
  void on_body(std::string_view bytes) override;
  void on_framing(std::size_t /*count*/) override {}
  void end_read() override;
  void on_end(bool proper) override;
  void on_failure(const connection_failure& failure) override;

  const core::secret& key() const noexcept {
    return current_->call.key.empty() ? queue_.key : current_->call.key;
  }
  std::vector<core::secret> secrets() const {
    auto all = queue_.server->secrets;
    all.insert(all.end(), current_->call.secrets.begin(), current_->call.secrets.end());
    return all;
  }
  void wait_until(core::mono_time when, std::string complaint);
  core::error failure_of(const std::string& reason, core::error::hope again) const;
  void deliver(core::result<http_reply> reply);

  call_queue& queue_;
  http_channel channel_;
  std::optional<order> current_;
  http_reply reply_;
  std::string oddity_; ///< of the answer's head
  core::mono_time give_up_at_;
  std::string complaint_; ///< when it is given up
  bool sent_ = false;     ///< some of the call may have reached the server
};

void caller::work() {
  if (current_ || queue_.waiting.empty())
    return;
  current_ = std::move(queue_.waiting.front());
  queue_.waiting.pop_front();
  reply_ = {};
  oddity_.clear();
  sent_ = false;
  if (queue_.thread->stopping())
    return deliver(core::error{name_of(current_->call, *queue_.server) + ": cancelled"});
  give_up_at_ = queue_.thread->read_clock() + queue_.server->limits.total;
  complaint_ = "no answer in time";
  queue_.thread->begin(*this, give_up_at_, false);
  const auto& call = current_->call;
  channel_.send(request_head(*queue_.server,
                             {.method = call.method,
                              .path = call.path,
                              .request_id = call.request_id,
                              .body_size = call.body.size()},
                             key()),
                call.body, call.method == "GET" ? resending::once : resending::never);
}

void caller::on_connecting(core::mono_time since) {
  wait_until(since + queue_.server->limits.connect, "no connection in time");
}

void caller::on_started(const request_start& /*start*/) {
  sent_ = true;
  wait_until(core::mono_time::max(), "no answer in time");
}

void caller::on_written(core::mono_time when) {
  if (const auto& limit = queue_.server->limits.first_byte)
    wait_until(when + *limit, "no answer in time");
}

void caller::begin_read(const arrival& when) {
  if (const auto& limit = queue_.server->limits.stall)
    wait_until(when.at + *limit, "the answer did not go on");
  else
    wait_until(core::mono_time::max(), "the answer did not end in time");
}

void caller::wait_until(core::mono_time when, std::string complaint) {
  complaint_ = std::move(complaint);
  queue_.thread->move(*this, std::min(when, give_up_at_));
}

void caller::on_head(const answer_head& head) {
  reply_.status = head.status;
  oddity_ = oddity_of(head);
  reply_.retry_after =
      (head.retry           ? head.retry
       : head.status == 429 ? head.reset
                            : retry_hint{})
          .from(std::chrono::time_point_cast<core::nanoseconds>(std::chrono::system_clock::now()));
}

void caller::on_body(std::string_view bytes) {
  reply_.body.append(bytes.substr(0, max_body + 1 - std::min(reply_.body.size(), max_body + 1)));
}

void caller::end_read() {
  if (reply_.body.size() > max_body)
    fail("the answer is larger than 1 MiB");
}

void caller::on_end(bool proper) {
  if (!proper)
    return fail("the connection was closed within the answer");
  // A redirect did nothing; what an encoded answer says is lost.
  if (!oddity_.empty() && reply_.status < 400)
    return deliver(failure_of(oddity_, reply_.status < 300 ? core::error::hope::unanswered
                                                           : core::error::hope::none));
  // An error answer may repeat the key that it refuses, and is shown to people.
  if (reply_.status / 100 != 2)
    reply_.body = without_secrets(std::move(reply_.body), key(), secrets());
  deliver(std::move(reply_));
}

void caller::on_failure(const connection_failure& failure) {
  fail(failure.detail);
}

void caller::on_due(core::mono_time /*now*/) {
  fail(complaint_);
}

void caller::on_stop() {
  fail("cancelled");
}

void caller::fail(const std::string& reason) {
  if (!current_)
    return;
  channel_.close();
  deliver(failure_of(reason, sent_ ? core::error::hope::unanswered : core::error::hope::later));
}

core::error caller::failure_of(const std::string& reason, core::error::hope again) const {
  const auto what = presentable(reason, key(), secrets());
  return {name_of(current_->call, *queue_.server) + ": " + what, again, {}};
}

void caller::deliver(core::result<http_reply> reply) {
  queue_.thread->end(*this, false);
  const auto done = std::move(current_->done);
  current_.reset();
  done(std::move(reply));
  if (!queue_.waiting.empty())
    queue_.resume();
}

} // namespace

struct http_client::state : std::enable_shared_from_this<http_client::state> {
  state(io_thread& thread, std::shared_ptr<const endpoint> server, core::secret key,
        std::size_t connections)
      : queue{thread.shared_from_this(), std::move(server), std::move(key), {}, {}},
        callers(std::max<std::size_t>(connections, 1)) {}

  void take(order wanted) {
    if (!queue.resume)
      queue.resume = [this] {
        queue.thread->post([weak = weak_from_this()] {
          if (const auto self = weak.lock())
            self->set_to_work();
        });
      };
    queue.waiting.push_back(std::move(wanted));
    set_to_work();
  }

  void set_to_work() {
    for (auto& one : callers) {
      if (queue.waiting.empty())
        return;
      if (!one)
        one = std::make_unique<caller>(queue);
      one->work();
    }
  }

  void close();

  call_queue queue;
  std::vector<std::unique_ptr<caller>> callers; ///< made when they are needed
};

void http_client::state::close() {
  for (auto& left : std::exchange(queue.waiting, {}))
    left.done(core::error{name_of(left.call, *queue.server) + ": cancelled"});
  for (auto& one : callers)
    if (one)
      one->fail("cancelled");
}

http_client::http_client(io_thread& thread, std::shared_ptr<const endpoint> server,
                         core::secret key, std::size_t connections)
    : state_(std::make_shared<state>(thread, std::move(server), std::move(key), connections)) {}

http_client::~http_client() {
  state_->queue.thread->post([state = state_] { state->close(); });
}

void http_client::send(http_call call, handler done) {
  state_->queue.thread->post(
      [state = state_, wanted = order{std::move(call), std::move(done)}]() mutable {
        state->take(std::move(wanted));
      });
}

} // namespace loadtest::net
