#include "net/admin/admin_session.hpp"

#include "net/admin/admin_step.hpp"
#include "net/admin/admin_token.hpp"
#include "net/io/io_thread.hpp"

#include <deque>
#include <utility>

namespace loadtest::net {

namespace {

struct order {
  http_call call;
  admin_session::handler done;
  bool again = false; ///< it has been refused once
};

} // namespace

/// Lives on the I/O thread.
struct admin_session::state : std::enable_shared_from_this<admin_session::state> {
  state(io_thread& io, const core::dialect& d, std::shared_ptr<http_client> c, admin_credential w)
      : thread(io.shared_from_this()), dialect(d), client(std::move(c)), who(std::move(w)),
        token(!dialect.refresh.path.empty()) {}

  void take(order wanted) {
    waiting.push_back(std::move(wanted));
    work();
  }

  void work() {
    while (!waiting.empty()) {
      const auto need =
          who.logs_in() ? token.before_call(thread->read_clock()) : admin_token::need::none;
      if (need != admin_token::need::none)
        return renew(need == admin_token::need::refresh);
      make_call(std::exchange(waiting.front(), {}));
      waiting.pop_front();
    }
  }

  void make_call(order wanted) {
    auto call = wanted.call;
    call.key = who.logs_in() ? token.access() : who.key;
    client->send(std::move(call), [self = shared_from_this(), number = token.number(),
                                   wanted = std::move(wanted)](auto reply) mutable {
      self->on_reply(std::move(wanted), number, std::move(reply));
    });
  }

  void on_reply(order wanted, std::uint64_t number, core::result<http_reply> reply) {
    const bool refused = reply && reply->status == 401;
    if (!refused || wanted.again || !who.logs_in())
      return wanted.done(std::move(reply));
    token.refused(number);
    wanted.again = true;
    take(std::move(wanted));
  }

  void renew(bool with_refresh_token) {
    if (std::exchange(renewing, true))
      return;
    const auto& step = with_refresh_token ? dialect.refresh : dialect.log_in;
    auto call = call_of(step, {{"email", who.email},
                               {"password", std::string{who.password.reveal()}},
                               {"refresh_token", std::string{token.refresh().reveal()}}});
    if (!call)
      return on_grant(with_refresh_token, call.failure());
    call->secrets = {who.password, token.refresh()};
    client->send(*call, [self = shared_from_this(), with_refresh_token, step,
                         call = http_call{call->method, call->path}](auto reply) {
      self->on_grant(with_refresh_token, reply ? read_grant(self->dialect, step, call, *reply)
                                               : core::result<token_grant>{reply.failure()});
    });
  }

  void on_grant(bool refreshed, core::result<token_grant> grant) {
    renewing = false;
    if (grant) {
      token.granted(*std::move(grant), thread->read_clock());
      return work();
    }
    if (refreshed) {
      token.not_refreshed();
      return work();
    }
    for (auto& one : std::exchange(waiting, {}))
      one.done(grant.failure());
  }

  std::shared_ptr<io_thread> thread;
  core::dialect dialect;
  std::shared_ptr<http_client> client;
  admin_credential who;
  admin_token token;
  std::deque<order> waiting;
  bool renewing = false;
};

admin_session::admin_session(io_thread& thread, const core::dialect& dialect,
                             std::shared_ptr<http_client> client, admin_credential who)
    : state_(std::make_shared<state>(thread, dialect, std::move(client), std::move(who))) {}

admin_session::~admin_session() = default;

void admin_session::send(http_call call, const handler& done) {
  const bool runs =
      state_->thread->post([state = state_, wanted = order{std::move(call), done}]() mutable {
        state->take(std::move(wanted));
      });
  if (!runs)
    done(core::error{"cancelled: the network threads have ended"});
}

} // namespace loadtest::net
