#include "actors/admin/admin_actors.hpp"
#include "actors/admin/retire_state.hpp"
#include "actors/message_types.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <optional>

namespace loadtest::actors {

namespace {

/// A promise of the admin port, delivered in its actor.
template <typename T>
struct answer {
  provision_step::call_type call = provision_step::call_type::create;
  std::size_t object = 0;
  core::result<T> result;
};

using found_ids = std::vector<std::string>;

/// A call may be made again now.
struct try_again {};

/// It is time to say how far the bootstrap has come.
struct tell_progress {};

/// The inference service is there, or not.
struct probed {
  core::result<void> result;
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::answer<loadtest::actors::created_object>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::answer<loadtest::actors::found_ids>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::answer<void>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::try_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::tell_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::probed)

namespace loadtest::actors {

namespace {

using call_type = provision_step::call_type;

const char* name_of(call_type call) {
  switch (call) {
  case call_type::create:
    return "create";
  case call_type::activate:
    return "activate";
  case call_type::find:
    return "find";
  case call_type::retire:
    return "retire";
  }
  return "";
}

/// What became of a call to the platform.
void tell(const core::logger& log, const provision_step& step, const core::error* failure) {
  const auto level = failure ? core::log_level::warn : core::log_level::debug;
  if (!log.wants(level))
    return;
  std::vector<core::log_field> fields{{"call", name_of(step.call)},
                                      {"kind", to_string(step.wanted.kind)},
                                      {"name", step.wanted.name}};
  if (!failure)
    return log.debug("platform call done", std::move(fields));
  fields.emplace_back("detail", failure->message);
  fields.emplace_back("may_pass", failure->again == core::error::hope::none ? "no" : "yes");
  log.warn("platform call failed", std::move(fields));
}

/// Makes the calls that `state` wants now and, when it wants one later, comes back then.
template <typename State>
void make_calls(caf::event_based_actor* self, const services_ptr& services, State& state,
                std::optional<core::mono_time>& armed) {
  auto& admin = *services->admin;
  const auto now = self->clock().now();
  const auto reply = [&](const provision_step& step) {
    return [me = caf::actor{self}, services, step](auto result) {
      tell(services->log, step, result ? nullptr : &result.failure());
      using result_type = std::decay_t<decltype(result)>;
      caf::anon_send(
          me, answer<typename result_type::value_type>{step.call, step.object, std::move(result)});
    };
  };
  while (const auto step = state.next(now))
    switch (step->call) {
    case call_type::create:
      admin.create(step->wanted, reply(*step));
      break;
    case call_type::activate:
      admin.activate(step->wanted, reply(*step));
      break;
    case call_type::find:
      admin.find(step->wanted, reply(*step));
      break;
    case call_type::retire:
      admin.retire(step->wanted, reply(*step));
      break;
    }
  const auto due = state.due();
  if (!due || (armed && *armed <= *due))
    return;
  armed = due;
  self->delayed_send(self, std::max(*due - now, core::nanoseconds{0}), try_again{});
}

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
    make_calls(self, services, *state, armed);
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
      [=](answer<created_object>& m) {
        self->state.state->created(m.object, std::move(m.result), self->clock().now());
        self->state.work(self);
      },
      [=](const answer<void>& m) {
        self->state.state->activated(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const answer<found_ids>& m) {
        self->state.state->found(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const try_again&) {
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

struct retire_cell {
  static constexpr const char* name = "retire";

  services_ptr services;
  std::uint64_t number = 0;
  caf::actor receiver;
  std::optional<retire_state> state;
  std::optional<core::mono_time> armed; ///< when `try_again` comes

  void work(caf::event_based_actor* self) {
    make_calls(self, services, *state, armed);
    if (!state->finished())
      return;
    self->send(receiver, retired{number, state->left_behind()});
    self->quit();
  }
};

caf::behavior retire_actor(caf::stateful_actor<retire_cell>* self, services_ptr services,
                           const std::vector<platform_object>& objects, std::uint64_t number,
                           const caf::actor& receiver) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.number = number;
  cell.receiver = receiver;
  cell.state.emplace(objects, cell.services->parallel_admin_calls);
  cell.work(self);
  return {
      [=](const answer<void>& m) {
        self->state.state->retired(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const answer<found_ids>& m) {
        self->state.state->found(m.object, m.result, self->clock().now());
        self->state.work(self);
      },
      [=](const try_again&) {
        self->state.armed.reset();
        self->state.work(self);
      },
  };
}

} // namespace

caf::actor spawn_bootstrap(caf::event_based_actor* node, services_ptr services, shard what) {
  return node->spawn<caf::linked>(bootstrap_actor, std::move(services), std::move(what),
                                  caf::actor{node});
}

caf::actor spawn_retire(caf::actor_system& system, services_ptr services,
                        std::vector<platform_object> objects, core::nanoseconds,
                        std::uint64_t number, caf::actor receiver) {
  return system.spawn(retire_actor, std::move(services), std::move(objects), number,
                      std::move(receiver));
}

} // namespace loadtest::actors
