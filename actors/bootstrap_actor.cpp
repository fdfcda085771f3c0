#include "actors/actors.hpp"
#include "actors/message_types.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <optional>

namespace loadtest::actors {

namespace {

/// A promise of the admin port, delivered in its actor.
template <typename T>
struct answer {
  std::size_t object = 0;
  core::result<T> result;
};

/// The platform's answer to the question which model it lists first.
struct model_answer {
  core::result<std::string> result;
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::answer<loadtest::actors::created_object>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::answer<void>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::model_answer)

namespace loadtest::actors {

namespace {

struct bootstrap_cell {
  static constexpr const char* name = "bootstrap";

  services_ptr services;
  caf::actor node;
  std::shared_ptr<provision_state> state;
  user_index first_user;

  void probe(caf::event_based_actor* self) {
    services->admin->probe([me = caf::actor{self}](core::result<void> r) {
      caf::anon_send(me, answer<void>{0, std::move(r)});
    });
  }

  void work(caf::event_based_actor* self) {
    while (const auto step = state->next())
      services->admin->create(
          step->wanted, [me = caf::actor{self}, object = step->object](auto result) {
            caf::anon_send(me, answer<created_object>{object, std::move(result)});
          });
    if (!state->finished())
      return;
    if (state->failed() || !services->plan->models.empty())
      return finish(self, {}, state->failure());
    const auto& keys = state->keys(first_user);
    services->admin->first_model(keys.empty() ? core::secret{} : keys.front(),
                                 [me = caf::actor{self}](auto result) {
                                   caf::anon_send(me, model_answer{std::move(result)});
                                 });
  }

  void finish(caf::event_based_actor* self, std::string model, std::string failure) {
    self->send(node, provisioned{state, std::move(model), std::move(failure)});
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
  if (!what.orgs.empty())
    cell.first_user = {what.orgs.front().org, what.orgs.front().first_user};
  cell.probe(self);
  return {
      [=](const answer<void>& probed) {
        if (!probed.result)
          return self->state.finish(self, {}, probed.result.failure().message);
        self->state.work(self);
      },
      [=](answer<created_object>& created) {
        self->state.state->done(created.object, std::move(created.result));
        self->state.work(self);
      },
      [=](const model_answer& model) {
        if (!model.result)
          return self->state.finish(self, {}, model.result.failure().message);
        self->state.finish(self, *model.result, {});
      },
      [=](const abandon& why) { self->state.state->abandon(why.reason); },
  };
}

struct retire_cell {
  static constexpr const char* name = "retire";

  services_ptr services;
  caf::actor node;
  std::optional<retire_state> state;

  void work(caf::event_based_actor* self) {
    while (const auto step = state->next())
      services->admin->retire(step->wanted,
                              [me = caf::actor{self}, object = step->object](auto result) {
                                caf::anon_send(me, answer<void>{object, std::move(result)});
                              });
    if (!state->finished())
      return;
    self->send(node, shard_clean{services->node, state->left_behind()});
    self->quit();
  }
};

caf::behavior retire_actor(caf::stateful_actor<retire_cell>* self, services_ptr services,
                           const std::vector<platform_object>& objects, const caf::actor& node) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.node = node;
  cell.state.emplace(objects, cell.services->parallel_admin_calls);
  cell.work(self);
  return {
      [=](const answer<void>& retired) {
        self->state.state->done(retired.object, retired.result);
        self->state.work(self);
      },
  };
}

} // namespace

caf::actor spawn_bootstrap(caf::event_based_actor* node, services_ptr services, shard what) {
  return node->spawn<caf::linked>(bootstrap_actor, std::move(services), std::move(what),
                                  caf::actor{node});
}

caf::actor spawn_retire(caf::event_based_actor* node, services_ptr services,
                        std::vector<platform_object> objects) {
  return node->spawn<caf::linked>(retire_actor, std::move(services), std::move(objects),
                                  caf::actor{node});
}

} // namespace loadtest::actors
