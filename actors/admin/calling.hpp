#pragma once

#include "actors/admin/admin_actors.hpp"
#include "actors/admin/provision_state.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the actors share that make calls to the platform's administration: bootstrap and retire.
namespace loadtest::actors::calling {

/// A promise of the admin port, delivered in its actor.
template <typename T>
struct answer {
  provision_step::call_type call = provision_step::call_type::create;
  std::size_t object = 0;
  core::result<T> result;
};

using found_ids = std::vector<std::string>;

/// A call may be made again now, or it is time to give up.
struct try_again {};

/// Logs what became of a call.
void tell(const core::logger& log, const provision_step& step, const core::error* failure);

/// Makes the calls that `state` wants now and, when it wants one later, comes back then with
/// `try_again`; `armed` is when.
template <typename State>
void make_calls(caf::event_based_actor* self, const services_ptr& services, State& state,
                std::optional<core::mono_time>& armed) {
  using call_type = provision_step::call_type;
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

} // namespace loadtest::actors::calling

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::calling::answer<loadtest::actors::created_object>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(
    loadtest::actors::calling::answer<loadtest::actors::calling::found_ids>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::calling::answer<void>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::calling::try_again)
