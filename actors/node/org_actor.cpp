#include "actors/actors.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <map>

namespace loadtest::actors {

namespace {

struct org_cell {
  static constexpr const char* name = "org";

  services_ptr services;
  shard_org part;
  std::size_t first_number = 0;
  provisioned ready;
  std::string default_model;
  caf::actor node;
  caf::actor recorder;
  resumed_users resumed;
  std::vector<caf::actor> users;                   ///< made so far, in order of their index
  std::map<caf::actor_addr, std::uint64_t> active; ///< with the generation that it was asked for
  std::uint32_t wanted = 0;
  std::uint64_t answers = 0;
  std::uint64_t sessions = 0;
  bool over_budget = false;

  void set_active(caf::event_based_actor* self, const actors::set_active& m) {
    while (users.size() < m.users)
      make_user(self);
    if (over_budget)
      for (auto u = wanted; u < m.users; ++u)
        self->send(users[u], retire_user{});
    for (auto u = wanted; u < m.users; ++u) {
      active[users[u].address()] = answers + 1;
      self->send(users[u], begin_sessions{answers + 1, m.clock, m.repeat});
    }
    for (auto u = m.users; u < wanted; ++u)
      self->send(users[u], end_sessions{});
    wanted = m.users;
    ++answers;
    report(self);
  }

  void on_session_over(caf::event_based_actor* self, const actors::session_over& m) {
    ++sessions;
    if (m.why != session_end::over_budget || std::exchange(over_budget, true))
      return;
    services->log.warn("budget spent",
                       {{"org_id", part.org}, {"name", services->plan->org_name(part.org)}});
    for (const auto& user : users)
      self->send(user, retire_user{});
  }

  void on_idle(caf::event_based_actor* self, const user_idle& m) {
    const auto user = active.find(caf::actor_cast<caf::actor_addr>(self->current_sender()));
    if (user == active.end() || user->second != m.generation)
      return; // it was asked again meanwhile
    active.erase(user);
    report(self);
  }

  void make_user(caf::event_based_actor* self) {
    const auto index = part.first_user + static_cast<std::uint32_t>(users.size());
    const auto from = resumed.find(index);
    users.push_back(spawn_user(self, services, {services->plan, part.org, index, default_model},
                               first_number + users.size(), ready.state->keys({part.org, index}),
                               node, recorder,
                               from == resumed.end() ? core::user_progress{} : from->second,
                               from == resumed.end() ? 0 : 1));
  }

  void tell_failure(const caf::down_msg& m) const {
    const auto failed = std::find_if(users.begin(), users.end(), [&](const caf::actor& user) {
      return user.address() == m.source;
    });
    services->log.error("user failed", {{"org_id", part.org},
                                        {"user_id", part.first_user + (failed - users.begin())},
                                        {"detail", caf::to_string(m.reason)}});
  }

  void report(caf::event_based_actor* self) const {
    self->send(node, org_report{part.org, static_cast<std::uint32_t>(active.size()), answers,
                                sessions, over_budget});
  }
};

caf::behavior org_actor(caf::stateful_actor<org_cell>* self, services_ptr services,
                        const shard_org& part, std::size_t first_number, const provisioned& ready,
                        const std::string& default_model, const caf::actor& node,
                        const caf::actor& recorder, resumed_users resumed) {
  auto& cell = self->state;
  cell.services = std::move(services);
  cell.part = part;
  cell.first_number = first_number;
  cell.ready = ready;
  cell.default_model = default_model;
  cell.node = node;
  cell.recorder = recorder;
  cell.resumed = std::move(resumed);
  self->set_exit_handler([=](const caf::exit_msg& m) {
    for (const auto& user : self->state.users)
      self->send_exit(user, m.reason);
    self->quit();
  });
  // A user whose behaviour throws ends alone; its organisation goes on without it.
  self->set_down_handler([=](const caf::down_msg& m) {
    self->state.tell_failure(m);
    self->state.active.erase(m.source);
    self->state.report(self);
  });
  return {
      [=](const set_active& m) { self->state.set_active(self, m); },
      [=](const session_over& m) { self->state.on_session_over(self, m); },
      [=](const user_idle& m) { self->state.on_idle(self, m); },
  };
}

} // namespace

caf::actor spawn_org(caf::event_based_actor* node, services_ptr services, shard_org part,
                     std::size_t first_number, provisioned ready, std::string default_model,
                     caf::actor recorder, resumed_users resumed) {
  return node->spawn<caf::linked>(org_actor, std::move(services), part, first_number,
                                  std::move(ready), std::move(default_model), caf::actor{node},
                                  std::move(recorder), std::move(resumed));
}

} // namespace loadtest::actors
