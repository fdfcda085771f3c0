#include "actors/admin/calling.hpp"
#include "actors/message_types.hpp"

#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>

namespace loadtest::actors {

namespace {

/// It is time to say how far the bootstrap has come.
struct tell_progress {};

/// The inference service is there, or not.
struct probed {
  core::result<void> result;
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::tell_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::probed)

namespace loadtest::actors {

namespace {

constexpr auto progress_interval = std::chrono::seconds{5};

struct bootstrap_cell {
  static constexpr const char* name = "bootstrap";

  services_ptr services;
  caf::actor node;
  std::shared_ptr<provision_state> state;
  std::optional<core::mono_time> armed; ///< when `try_again` comes
  core::mono_time began;
  bool reached = false;

  void probe(caf::event_based_actor* self) {
    services->admin->probe([me = caf::actor{self}](core::result<void> r) {
      caf::anon_send(me, probed{std::move(r)});
    });
  }

  void work(caf::event_based_actor* self) {
    calling::make_calls(self, services, *state, armed);
    if (state->finished())
      finish(self, state->failure());
  }

  void begin(caf::event_based_actor* self, const shard& what) {
    services->log.info("bootstrap begins",
                       {{"organizations", what.orgs.size()}, {"users", users_of(what)}});
    began = self->clock().now();
    self->delayed_send(self, progress_interval, actors::tell_progress{});
    probe(self);
  }

  void tell_progress(caf::event_based_actor* self, const char* msg) const {
    services->log.info(msg, {{"organizations", state->orgs()},
                             {"users", state->users()},
                             {"duration_s", self->clock().now() - began}});
  }

  void finish(caf::event_based_actor* self, std::string failure) {
    if (failure.empty())
      tell_progress(self, "bootstrap done");
    self->send(node, provisioned{state, std::move(failure), reached});
    self->quit();
  }
};

caf::behavior bootstrap_actor(caf::stateful_actor<bootstrap_cell>* self, services_ptr services,
                              const shard& what, const caf::actor& node) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.node = node;
  cell.state = std::make_shared<provision_state>(cell.services->plan, what,
                                                 cell.services->parallel_admin_calls);
  cell.begin(self, what);
  return {
      [=](const probed& m) {
        if (!m.result)
          return self->state.finish(self, m.result.failure().message);
        self->state.reached = true;
        self->state.work(self);
      },
      [=](calling::answer<created_object>& m) {
        self->state.state->created(m.object, std::move(m.result), self->clock().now());
        self->state.work(self);
      },
      [=](const calling::answer<void>& m) {
        self->state.state->activated(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const calling::answer<calling::found_ids>& m) {
        self->state.state->found(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const calling::try_again&) {
        self->state.armed.reset();
        self->state.work(self);
      },
      [=](const actors::tell_progress&) {
        self->state.tell_progress(self, "bootstrap goes on");
        self->delayed_send(self, progress_interval, actors::tell_progress{});
      },
      [=](const abandon& why) {
        self->state.state->abandon(why.reason);
        self->state.work(self);
      },
  };
}

} // namespace

caf::actor spawn_bootstrap(caf::event_based_actor* node, services_ptr services, shard what) {
  return node->spawn<caf::linked>(bootstrap_actor, std::move(services), std::move(what),
                                  caf::actor{node});
}

} // namespace loadtest::actors
