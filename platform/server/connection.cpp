#include "platform/server/connection.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace loadtest::platform {

namespace {

/// Of requests that a client sends before the answer to the first has come.
constexpr std::size_t max_pipelined = 64 * 1024;

} // namespace

connection::connection(transport bytes, routes& routing, std::size_t max_body_bytes,
                       std::function<void(connection&)> closed)
    : bytes_(std::move(bytes)), routes_(routing), reader_(max_body_bytes),
      closed_(std::move(closed)) {}

void connection::start() {
  await_input();
}

void connection::stop() {
  end("stopped");
}

void connection::tick(std::chrono::seconds idle_limit) {
  if (!busy() && ++silent_ > idle_limit)
    end("idle");
}

void connection::send(std::string_view bytes) {
  if (!ended_ && !bytes_.send(bytes))
    await_room();
}

std::optional<core::unix_time> connection::send_stamped(std::string_view bytes) {
  if (ended_)
    return std::nullopt;
  const auto left = bytes_.send_stamped(bytes);
  if (!bytes_.drained())
    await_room();
  return left;
}

void connection::send_late(std::string_view bytes, core::nanoseconds delay) {
  late_ = bytes;
  late_by_ = delay;
}

void connection::cut() {
  boost::asio::post(bytes_.socket().get_executor(),
                    [self = shared_from_this()] { self->end("cut"); });
}

// The exchange called; it may only go when that call is over.
void connection::answered(bool keep) {
  keep_alive_ = keep_alive_ && keep;
  if (!late_.empty())
    return send_kept();
  boost::asio::post(bytes_.socket().get_executor(),
                    [self = shared_from_this()] { self->next_request(); });
}

void connection::await_input() {
  if (awaits_input_ || ended_)
    return;
  awaits_input_ = true;
  bytes_.socket().async_wait(transport::tcp::socket::wait_read,
                             [self = shared_from_this()](const boost::system::error_code& error) {
                               self->awaits_input_ = false;
                               if (!error)
                                 self->on_input();
                             });
}

void connection::on_input() {
  if (ended_)
    return;
  silent_ = {};
  if (!bytes_.read(input_))
    return end("client_gone");
  // What TLS had to say by itself may have found no room.
  if (!bytes_.drained())
    await_room();
  if (lingering_)
    input_.clear();
  else if (!busy())
    read_requests();
  if (!busy() || input_.size() < max_pipelined)
    await_input();
}

void connection::await_room() {
  if (awaits_room_ || ended_)
    return;
  awaits_room_ = true;
  bytes_.socket().async_wait(transport::tcp::socket::wait_write,
                             [self = shared_from_this()](const boost::system::error_code& error) {
                               self->awaits_room_ = false;
                               if (error || self->ended_)
                                 return;
                               if (!self->bytes_.flush())
                                 return self->await_room();
                               if (self->exchange_)
                                 self->exchange_->on_drained();
                               if (self->lingering_)
                                 self->bytes_.end_output();
                             });
}

void connection::read_requests() {
  http_request request;
  while (!busy() && !lingering_ && !ended_) {
    switch (reader_.read(input_, request)) {
    case request_reader::state::more:
      return;
    case request_reader::state::wants_100:
      send("HTTP/1.1 100 Continue\r\n\r\n");
      return;
    case request_reader::state::refused:
      return refuse(reader_.refusal());
    case request_reader::state::whole:
      request.arrived = stamp::now();
      request.reached = bytes_.newest();
      handle(request);
    }
  }
}

void connection::handle(const http_request& request) {
  keep_alive_ = request.keep_alive;
  auto answer = routes_.handle(request, *this);
  if (auto* begun = std::get_if<std::unique_ptr<exchange>>(&answer)) {
    exchange_ = std::move(*begun);
    return;
  }
  const auto& whole = std::get<http_reply>(answer);
  auto text = reply_text(request, whole);
  if (whole.delay.count() > 0)
    return reply_later(std::move(text), whole);
  if (whole.lost)
    return end("cut");
  send(text);
  if (!keep_alive_)
    end_output();
}

void connection::reply_later(std::string text, const http_reply& reply) {
  delay_.emplace(bytes_.socket().get_executor(), reply.delay);
  delay_->async_wait([self = shared_from_this(), text = std::move(text),
                      lost = reply.lost](const boost::system::error_code& cancelled) {
    if (cancelled)
      return;
    self->delay_.reset();
    if (lost)
      return self->end("cut");
    self->send(text);
    self->next_request();
  });
}

void connection::send_kept() {
  delay_.emplace(bytes_.socket().get_executor(), late_by_);
  delay_->async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (cancelled)
      return;
    self->delay_.reset();
    self->send(std::exchange(self->late_, {}));
    self->next_request();
  });
}

void connection::refuse(int status) {
  http_request unread;
  unread.keep_alive = false;
  const char* text = status == 413   ? "the body is too large"
                     : status == 431 ? "the headers are too large"
                                     : "this is not HTTP";
  send(reply_text(unread, plain_error(status, text)));
  end_output();
}

void connection::next_request() {
  if (ended_)
    return;
  silent_ = {};
  exchange_.reset();
  if (!keep_alive_)
    return end_output();
  read_requests();
  await_input();
}

// Closing with input unread resets the connection, and the client may lose the answer. So only our
// direction is ended, and what still comes is thrown away.
void connection::end_output() {
  lingering_ = true;
  input_.clear();
  if (bytes_.drained())
    bytes_.end_output();
  await_input();
}

void connection::end(const char* outcome) {
  if (ended_)
    return;
  ended_ = true;
  if (exchange_)
    exchange_->abandon(outcome);
  delay_.reset();
  bytes_.close();
  const auto self = shared_from_this();
  closed_(*this);
}

} // namespace loadtest::platform
