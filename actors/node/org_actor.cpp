#include "actors/actors.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <set>

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
  std::vector<caf::actor> users; ///< made so far, in order of their index
  std::set<caf::actor_addr> active;
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
      active.insert(users[u].address());
      self->send(users[u], begin_sessions{m.clock, m.repeat});
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

  void make_user(caf::event_based_actor* self) {
    const auto index = part.first_user + static_cast<std::uint32_t>(users.size());
    const auto from = resumed.find(index);
    users.push_back(spawn_user(self, services, {services->plan, part.org, index, default_model},
                               first_number + users.size(), ready.state->keys({part.org, index}),
                               node, recorder,
                               from == resumed.end() ? core::user_progress{} : from->second));
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
  const auto leave = [=](const caf::actor_addr& user) {
    self->state.active.erase(user);
    self->state.report(self);
  };
  self->set_exit_handler([=](const caf::exit_msg& m) {
    for (const auto& user : self->state.users)
      self->send_exit(user, m.reason);
    self->quit();
  });
  // A user whose behaviour throws ends alone; its organisation goes on without it.
  self->set_down_handler([=](const caf::down_msg& m) {
    self->state.tell_failure(m);
    leave(m.source);
  });
  return {
      [=](const set_active& m) { self->state.set_active(self, m); },
      [=](const session_over& m) { self->state.on_session_over(self, m); },
      [=](const user_idle&) { leave(caf::actor_cast<caf::actor_addr>(self->current_sender())); },
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
