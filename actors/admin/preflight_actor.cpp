#include "actors/admin/admin_actors.hpp"
#include "actors/admin/preflight_state.hpp"
#include "actors/user/user_messages.hpp"
#include "net/llm/chat_body.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <memory>
#include <optional>

namespace loadtest::actors {

namespace {

struct model_list {
  core::result<std::vector<std::string>> models;
};

/// The pause before the next question is over.
struct ask_now {};

struct preflight_cell {
  static constexpr const char* name = "preflight";

  services_ptr services;
  caf::actor node;
  std::unique_ptr<llm_client> client;
  std::optional<preflight_state> state;
  std::string request_id; ///< of the question under way
  bool asking = false;

  void proceed(caf::event_based_actor* self) {
    const auto question = state->next();
    if (!question)
      return finish(self);
    if (question->pause > core::nanoseconds{0})
      return self->delayed_send(self, question->pause, ask_now{});
    ask(self, *question);
  }

  void ask(caf::event_based_actor* self, const preflight_question& question) {
    const core::message text{core::role::user, question.text};
    net::chat_request chat;
    chat.model = question.model;
    chat.messages = {&text, 1};
    chat.max_tokens = question.max_tokens;
    chat.max_tokens_field = services->plan->targets.max_tokens_field;
    chat.stream = question.stream;
    chat.stream_options = question.stream_options;
    request_id = question.request_id;
    asking = true;
    services->log.debug("preflight question", {{"request_id", request_id},
                                               {"model", question.model},
                                               {"stream", question.stream ? "yes" : "no"}});
    const auto now = self->clock().now();
    client->ask(net::to_request(request_id, chat), now, now,
                [me = caf::actor{self}](core::outcome o) { caf::anon_send(me, std::move(o)); });
  }

  void answered(const core::outcome& o) {
    asking = false;
    if (o.status == core::outcome_status::error)
      services->log.warn("preflight question failed", {{"error_type", core::to_string(o.error)},
                                                       {"http_status", o.http_status},
                                                       {"detail", o.error_detail},
                                                       {"request_id", request_id}});
    state->answered(o);
  }

  void finish(caf::event_based_actor* self) {
    if (state->failure().empty())
      services->log.info("preflight done", {{"default_model", state->service().default_model}});
    self->send(node, preflighted{state->service(), state->notes(), state->failure()});
    self->quit();
  }
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::model_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::ask_now)

namespace loadtest::actors {

namespace {

caf::behavior preflight_actor(caf::stateful_actor<preflight_cell>* self, services_ptr services,
                              const std::vector<core::secret>& keys, const caf::actor& node) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.node = node;
  cell.client = cell.services->make_client(0, keys);
  cell.state.emplace(cell.services->plan, cell.services->chat_address);
  cell.services->admin->models(
      keys.empty() ? core::secret{} : keys.front(),
      [me = caf::actor{self}](auto models) { caf::anon_send(me, model_list{std::move(models)}); });
  return {
      [=](const model_list& m) {
        self->state.state->listed(m.models);
        self->state.proceed(self);
      },
      [=](const ask_now&) {
        if (const auto question = self->state.state->next())
          self->state.ask(self, *question);
      },
      [=](const core::outcome& o) {
        self->state.answered(o);
        self->state.proceed(self);
      },
      [=](const abandon& why) {
        self->state.state->abandon(why.reason);
        if (self->state.asking)
          self->state.client->cancel(core::outcome_status::cancelled);
        else
          self->state.finish(self);
      },
  };
}

} // namespace

caf::actor spawn_preflight(caf::event_based_actor* node, services_ptr services,
                           const std::vector<core::secret>& keys) {
  return node->spawn<caf::linked>(preflight_actor, std::move(services), keys, caf::actor{node});
}

} // namespace loadtest::actors
