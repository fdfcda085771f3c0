#include "actors/admin/calling.hpp"
#include "actors/admin/retire_state.hpp"

#include <caf/actor_system.hpp>
#include <caf/stateful_actor.hpp>

namespace loadtest::actors {

namespace {

struct retire_cell {
  static constexpr const char* name = "retire";

  services_ptr services;
  std::uint64_t number = 0;
  caf::actor receiver;
  std::optional<retire_state> state;
  std::optional<core::mono_time> armed; ///< when `try_again` comes

  void work(caf::event_based_actor* self) {
    calling::make_calls(self, services, *state, armed);
    if (!state->finished())
      return;
    self->send(receiver, retired{number, state->left_behind(), state->gave_up()});
    self->quit();
  }
};

caf::behavior retire_actor(caf::stateful_actor<retire_cell>* self, services_ptr services,
                           const std::vector<platform_object>& objects, core::nanoseconds within,
                           std::uint64_t number, const caf::actor& receiver) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.number = number;
  cell.receiver = receiver;
  cell.state.emplace(objects, cell.services->parallel_admin_calls, self->clock().now() + within);
  cell.work(self);
  return {
      [=](const calling::answer<void>& m) {
        self->state.state->retired(m.object, m.result, self->clock().now());
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
  };
}

} // namespace

caf::actor spawn_retire(caf::actor_system& system, services_ptr services,
                        std::vector<platform_object> objects, core::nanoseconds within,
                        std::uint64_t number, caf::actor receiver) {
  return system.spawn(retire_actor, std::move(services), std::move(objects), within, number,
                      std::move(receiver));
}

} // namespace loadtest::actors
