#include "actors/user/user_messages.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <exception>
#include <string>

namespace loadtest::actors {

namespace {

struct user_cell : user_world {
  static constexpr const char* name = "user";

  caf::event_based_actor* self = nullptr;
  caf::actor org;
  user_setup with; ///< its engine's permit comes back when CAF destroys this

  core::mono_time now() const override { return self->clock().now(); }
  core::unix_offset to_unix() const override { return with.client->to_unix(); }

  void wake_after(core::nanoseconds pause, std::uint64_t ticket) override {
    if (pause > core::nanoseconds{0})
      self->delayed_send(self, pause, wake{ticket});
    else
      self->send(self, wake{ticket});
  }

  void ask_permit(std::uint64_t question, std::int64_t worst_nanousd) override {
    if (with.limited)
      self->send(with.node, admit{{with.org, with.user, question}, worst_nanousd});
    else
      with.engine->admitted(question, admittance::granted, {});
  }

  void withdraw(std::uint64_t question) override {
    self->send(with.node, actors::withdraw{{with.org, with.user, question}});
  }

  void give_up() override { with.client->cancel(core::outcome_status::abandoned); }

  void send(core::request request, core::mono_time intended, core::mono_time admitted) override {
    with.client->ask(
        std::move(request), intended, admitted,
        [me = caf::actor{self}](core::outcome o) { caf::anon_send(me, std::move(o)); });
  }

  void record(core::sample sample) override { self->send(with.recorder, std::move(sample)); }
  void session_over(session_end why) override {
    const actors::session_over message{with.org, with.user, why, with.engine->progress()};
    self->send(org, message);
    self->send(with.recorder, message);
  }
  void idle(std::uint64_t generation) override {
    self->send(org, user_idle{with.user, generation});
  }
};

/// What a behaviour has thrown, for its organisation. CAF 0.17.6 would print it on stderr.
caf::error failure_of(std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return caf::make_error(caf::sec::runtime_error, std::string{e.what()});
  } catch (...) {
    return caf::sec::runtime_error;
  }
}

caf::behavior user_actor(caf::stateful_actor<user_cell>* self, const caf::actor& org,
                         const std::shared_ptr<user_setup>& with) {
  self->set_exception_handler(failure_of);
  auto& cell = self->state;
  cell.self = self;
  cell.org = org;
  cell.with = std::move(*with);
  cell.with.engine->attach(cell);
  const auto user = [self]() -> user_engine& { return *self->state.with.engine; };
  return {
      [=](const begin_sessions& m) { user().activate(m.generation, m.clock, m.repeat); },
      [=](const end_sessions&) { user().deactivate(); },
      [=](const retire_user&) { user().retire(); },
      [=](const cut_user&) {
        user().deactivate();
        self->state.with.client->cancel(core::outcome_status::cancelled);
      },
      [=](const wake& m) { user().woken(m.ticket); },
      [=](const admitted& m) {
        user().admitted(m.question, m.answer, m.granted ? std::move(*m.granted) : permit{});
      },
      [=](core::outcome& o) { user().answered(std::move(o)); },
  };
}

} // namespace

caf::actor spawn_user(caf::event_based_actor* org, user_setup setup) {
  // CAF copies what an actor is spawned with.
  return org->spawn<caf::monitored>(user_actor, caf::actor{org},
                                    std::make_shared<user_setup>(std::move(setup)));
}

} // namespace loadtest::actors
