#include "actors/actors.hpp"

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
  caf::actor node;
  caf::actor recorder;
  std::uint32_t org_index = 0;
  std::uint32_t user_index = 0;
  bool limited = false;
  std::unique_ptr<llm_client> client;
  std::unique_ptr<user_engine> user; ///< its permit comes back when CAF destroys this

  core::mono_time now() const override { return self->clock().now(); }
  core::unix_offset to_unix() const override { return client->to_unix(); }

  void wake_after(core::nanoseconds pause, std::uint64_t ticket) override {
    if (pause > core::nanoseconds{0})
      self->delayed_send(self, pause, wake{ticket});
    else
      self->send(self, wake{ticket});
  }

  void ask_permit(std::uint64_t question, std::int64_t worst_nanousd) override {
    if (limited)
      self->send(node, admit{org_index, question, worst_nanousd});
    else
      user->admitted(question, admittance::granted, {});
  }

  void withdraw(std::uint64_t question) override { self->send(node, actors::withdraw{question}); }

  void give_up() override { client->cancel(core::outcome_status::abandoned); }

  void send(const core::chat_request& request, core::mono_time intended,
            core::mono_time admitted) override {
    client->ask(request, intended, admitted,
                [me = caf::actor{self}](core::outcome o) { caf::anon_send(me, std::move(o)); });
  }

  void record(core::sample sample) override { self->send(recorder, std::move(sample)); }
  void session_over(session_end why) override {
    const actors::session_over message{org_index, user_index, why, user->progress()};
    self->send(org, message);
    self->send(recorder, message);
  }
  void idle(std::uint64_t generation) override { self->send(org, user_idle{generation}); }
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

caf::behavior user_actor(caf::stateful_actor<user_cell>* self, const services_ptr& services,
                         const user_identity& who, std::size_t number,
                         const std::vector<core::secret>& keys, const caf::actor& org,
                         const caf::actor& node, const caf::actor& recorder,
                         const core::user_progress& from, std::uint64_t generation) {
  self->set_exception_handler(failure_of);
  auto& cell = self->state;
  cell.self = self;
  cell.org = org;
  cell.node = node;
  cell.recorder = recorder;
  cell.org_index = who.org;
  cell.user_index = who.user;
  cell.limited = services->plan->limited() || services->fence;
  cell.client = services->make_client(number, keys);
  cell.user = (*services->users->find(services->plan->behavior))(who);
  cell.user->attach(cell);
  cell.user->resume(from, generation);
  return {
      [=](const begin_sessions& m) { self->state.user->activate(m.generation, m.clock, m.repeat); },
      [=](const end_sessions&) { self->state.user->deactivate(); },
      [=](const retire_user&) { self->state.user->retire(); },
      [=](const wake& m) { self->state.user->woken(m.ticket); },
      [=](const admitted& m) {
        self->state.user->admitted(m.question, m.answer,
                                   m.granted ? std::move(*m.granted) : permit{});
      },
      [=](core::outcome& o) { self->state.user->answered(std::move(o)); },
  };
}

} // namespace

caf::actor spawn_user(caf::event_based_actor* org, services_ptr services, user_identity who,
                      std::size_t number, const std::vector<core::secret>& keys, caf::actor node,
                      caf::actor recorder, const core::user_progress& from,
                      std::uint64_t generation) {
  return org->spawn<caf::monitored>(user_actor, std::move(services), std::move(who), number, keys,
                                    caf::actor{org}, std::move(node), std::move(recorder), from,
                                    generation);
}

} // namespace loadtest::actors
