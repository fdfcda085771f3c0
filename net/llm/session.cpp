#include "net/llm/session.hpp"

#include "net/http/http_channel.hpp"
#include "net/http/request_head.hpp"
#include "net/io/io_thread.hpp"
#include "net/llm/attempt.hpp"
#include "net/llm/completion_reader.hpp"
#include "net/llm/live_counts.hpp"
#include "net/text/redaction.hpp"

#include <utility>

namespace loadtest::net {

namespace {

/// Bytes of a response id, a finish reason or a backend's name.
constexpr std::size_t max_label = 256;

} // namespace

struct session::state final : io_task, http_channel::user {
  /// What `start` takes over from its caller.
  struct order {
    core::request request;
    core::secret key;
    core::mono_time intended;
    core::mono_time admitted;
    handler done;
  };

  state(io_thread& on, std::shared_ptr<const endpoint> to)
      : thread(on.shared_from_this()), server(std::move(to)), channel(on, server, *this, true) {}

  void begin(order wanted);
  void cancel(core::outcome_status as);
  void close();

  void on_due(core::mono_time now) override;
  void on_stop() override;
  void on_connecting(core::mono_time since) override;
  void on_started(const request_start& start) override;
  void on_written(core::mono_time when) override { current->outcome.times.written = when; }
  void on_departed(const departure& when) override;
  void on_acked(core::mono_time when) override { current->outcome.times.acked = when; }
  void begin_read(const arrival& when) override;
  void on_interim() override { current->interim(); }
  void on_head(const answer_head& head) override;
  void on_body(std::string_view bytes) override { current->answer.on_body(bytes); }
  void on_framing(std::size_t count) override { current->answer.on_framing(count); }
  void end_read() override;
  void on_end(bool proper) override;
  void on_failure(const connection_failure& failure) override;

  void give_up(core::outcome_status as, core::error_type error, std::string detail);
  void deliver();

  std::shared_ptr<io_thread> thread;
  std::shared_ptr<const endpoint> server;
  http_channel channel;
  std::unique_ptr<attempt> current;
  core::secret key;
};

namespace {

/// simdjson's buffers are worth keeping, and as many as there are threads that read.
completion_reader& own_reader() {
  thread_local completion_reader reader;
  return reader;
}

} // namespace

void session::state::begin(order wanted) {
  const bool fenced = server->fence && !server->fence->open(thread->read_clock());
  if (current || fenced || thread->stopping()) {
    // A second attempt at a time has no connection to go to.
    core::outcome refused;
    refused.status = core::outcome_status::cancelled;
    refused.times.intended = wanted.intended;
    refused.times.admitted = wanted.admitted;
    refused.times.closed = thread->read_clock();
    refused.to_unix = thread->wall().offset();
    return wanted.done(std::move(refused));
  }
  const auto now = thread->read_clock();
  auto& request = wanted.request;
  current = std::make_unique<attempt>(folded_answer{own_reader(), request.answer, request.stream},
                                      server->limits, now);
  current->outcome.times.intended = wanted.intended;
  current->outcome.times.admitted = wanted.admitted;
  current->done = std::move(wanted.done);
  key = std::move(wanted.key);
  thread->begin(*this, current->due(), true);
  auto head = request_head(*server,
                           {.method = request.method,
                            .path = server->path_of(request.path),
                            .accept = request.stream ? "text/event-stream" : "application/json",
                            .request_id = request.id,
                            .body_size = request.body.size()},
                           key);
  channel.send(std::move(head), std::move(request.body), resending::once,
               request.stream ? timing::tokens : timing::end);
}

void session::state::on_connecting(core::mono_time since) {
  auto& times = current->outcome.times;
  times.started = times.written = times.departed = times.acked = {};
  current->connecting(since);
  thread->move(*this, current->due());
}

void session::state::on_started(const request_start& start) {
  auto& outcome = current->outcome;
  outcome.times.started = start.when;
  outcome.connect = start.connect;
  outcome.handshake_lag = start.handshake_lag;
  outcome.connection_reused = start.reused;
  outcome.resent = start.lost;
  if (!start.lost)
    ++thread->health().begun;
  current->started(start.when);
  thread->move(*this, current->due());
}

void session::state::on_departed(const departure& when) {
  current->outcome.times.departed = when.at;
  current->outcome.departure_error = when.clock_error;
}

void session::state::begin_read(const arrival& when) {
  current->arrived(when);
  current->answer.begin_read(when);
}

void session::state::on_head(const answer_head& head) {
  current->answered();
  current->answer.on_head(head);
  current->oddity = oddity_of(head);
  // A body that can't be read has no tokens whose arrival could be told.
  current->unreadable = is_encoded(head) && head.status / 100 == 2;
}

void session::state::end_read() {
  if (current->unreadable) {
    channel.close();
    auto why = std::move(current->oddity);
    return give_up(core::outcome_status::error, core::error_type::protocol_error, std::move(why));
  }
  auto& answer = current->answer;
  answer.end_read();
  count_arrived(thread->health(), current->outcome, answer.chunks(), current->read_at());
  if (!answer.finished()) {
    if (current->folded())
      thread->move(*this, current->due());
    return;
  }
  if (answer.clean())
    channel.release();
  else
    channel.close();
  on_end(true);
}

void session::state::on_end(bool proper) {
  current->outcome.to_unix = thread->wall().offset();
  current->answer.finish(proper, current->outcome);
  if (current->outcome.status == core::outcome_status::error && !current->oddity.empty())
    current->outcome.error_detail = std::move(current->oddity);
  deliver();
}

void session::state::on_failure(const connection_failure& failure) {
  give_up(core::outcome_status::error, failure.type, failure.detail);
}

void session::state::on_due(core::mono_time now) {
  if (current->settled(now)) {
    channel.close();
    return on_end(true);
  }
  if (auto what = current->overdue(now); !what.empty()) {
    channel.close();
    return give_up(core::outcome_status::error, core::error_type::timeout, std::move(what));
  }
  thread->move(*this, current->due());
}

void session::state::on_stop() {
  cancel(core::outcome_status::cancelled);
}

void session::state::cancel(core::outcome_status as) {
  if (!current)
    return;
  channel.close();
  // Its user has all of it, and nothing more is awaited.
  if (current->answer.complete())
    return on_end(true);
  give_up(as, core::error_type::none, {});
}

void session::state::close() {
  cancel(core::outcome_status::cancelled);
  channel.close();
}

void session::state::give_up(core::outcome_status as, core::error_type error, std::string detail) {
  auto& outcome = current->outcome;
  outcome.to_unix = thread->wall().offset();
  current->answer.abort(outcome);
  outcome.status = as;
  outcome.error = error;
  outcome.error_detail = std::move(detail);
  deliver();
}

void session::state::deliver() {
  thread->end(*this, true);
  auto finished = std::move(current);
  auto& outcome = finished->outcome;
  // A server may say anything anywhere.
  outcome.error_detail = presentable(outcome.error_detail, key, server->secrets);
  for (auto* said : {&outcome.backend, &outcome.response_id, &outcome.finish_reason})
    *said = presentable(*said, key, server->secrets, max_label);
  key = core::secret{};
  outcome.times.closed = thread->read_clock();
  outcome.kernel_stamped = finished->kernel_stamped();
  if (finished->settle_departure())
    ++thread->health().unstamped_sends;
  if (const auto lag = outcome.send_lag())
    thread->health().send_lag.add(*lag);
  if (outcome.connect > core::nanoseconds{0} && server->tls)
    thread->health().handshake_lag.add(outcome.handshake_lag);
  count_ended(thread->health(), outcome);
  finished->done(std::move(outcome));
}

session::session(io_thread& thread, std::shared_ptr<const endpoint> server)
    : state_(std::make_shared<state>(thread, std::move(server))) {}

session::~session() {
  state_->thread->post([state = state_] { state->close(); });
}

void session::start(core::request request, core::secret key, core::mono_time intended,
                    core::mono_time admitted, handler done) {
  state::order wanted{std::move(request), std::move(key), intended, admitted, std::move(done)};
  state_->thread->post(
      [state = state_, wanted = std::move(wanted)]() mutable { state->begin(std::move(wanted)); });
}

void session::cancel(core::outcome_status as) {
  state_->thread->post([state = state_, as] { state->cancel(as); });
}

} // namespace loadtest::net
