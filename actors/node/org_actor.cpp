#include "actors/node/node_actors.hpp"

#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

namespace loadtest::actors {

namespace {

struct org_cell {
  static constexpr const char* name = "org";

  caf::event_based_actor* self = nullptr;
  services_ptr services;
  org_setup setup;
  caf::actor node;
  std::optional<org_state> state;
  std::vector<caf::actor> users; ///< made so far, in order of their index
  std::shared_ptr<const run_clock> clock;
  bool repeat = false;

  void carry_out(const org_state::commands& commands) {
    for (const auto& c : commands)
      std::visit([&](const auto& what) { carry_out(what); }, c);
  }
  void carry_out(const org_state::make_user& m);
  void carry_out(const org_state::begin& m) {
    self->send(users[m.user], begin_sessions{m.generation, clock, repeat});
  }
  void carry_out(const org_state::end& m) { self->send(users[m.user], end_sessions{}); }
  void carry_out(const org_state::retire& m) { self->send(users[m.user], retire_user{}); }
  void carry_out(const org_report& m) { self->send(node, m); }

  void on_set_active(const set_active& m) {
    clock = m.clock;
    repeat = m.repeat;
    carry_out(state->set_active(m.users));
  }

  void on_session_over(const session_over& m) {
    const bool before = state->over_budget();
    carry_out(state->on_session_over(m.why));
    if (state->over_budget() && !before)
      services->log.warn("budget spent", {{"org_id", setup.part.org},
                                          {"name", services->plan->org_name(setup.part.org)}});
  }

  void on_down(const caf::down_msg& m);
};

void org_cell::carry_out(const org_state::make_user& m) {
  const auto& part = setup.part;
  const auto index = part.first_user + m.user;
  const auto& does = scenario::behavior_of(*services->plan, part.org, index);
  auto engine = (*services->users->find(does.name))(
      {services->plan, part.org, index, setup.service, does.params});
  if (const auto from = setup.resumed.find(index); from != setup.resumed.end())
    engine->resume(from->second, setup.generation);
  users.push_back(spawn_user(self, {std::move(engine),
                                    services->make_client(setup.first_number + users.size(),
                                                          setup.made->keys({part.org, index})),
                                    part.org, index, services->plan->limited() || services->fence,
                                    node, setup.recorder}));
}

/// A user whose behaviour throws ends alone; its organisation goes on without it.
void org_cell::on_down(const caf::down_msg& m) {
  const auto failed = std::find_if(users.begin(), users.end(), [&](const caf::actor& user) {
    return user.address() == m.source;
  });
  if (failed == users.end())
    return;
  const auto user = static_cast<std::uint32_t>(failed - users.begin());
  services->log.error("user failed", {{"org_id", setup.part.org},
                                      {"user_id", setup.part.first_user + user},
                                      {"detail", caf::to_string(m.reason)}});
  carry_out(state->on_dead(user));
}

caf::behavior org_actor(caf::stateful_actor<org_cell>* self, services_ptr services, org_setup setup,
                        const caf::actor& node) {
  auto& cell = self->state;
  cell.self = self;
  cell.services = std::move(services);
  cell.setup = std::move(setup);
  cell.node = node;
  cell.state.emplace(cell.setup.part.org);
  self->set_exit_handler([=](const caf::exit_msg& m) {
    for (const auto& user : self->state.users)
      self->send_exit(user, m.reason);
    self->quit();
  });
  self->set_down_handler([=](const caf::down_msg& m) { self->state.on_down(m); });
  return {
      [=](const set_active& m) { self->state.on_set_active(m); },
      [=](const session_over& m) { self->state.on_session_over(m); },
      [=](const user_idle& m) {
        auto& org = self->state;
        org.carry_out(org.state->on_idle(m.user - org.setup.part.first_user, m.generation));
      },
      [=](const cut_short&) {
        for (const auto& user : self->state.users)
          self->send(user, cut_user{});
      },
  };
}

} // namespace

caf::actor spawn_org(caf::event_based_actor* node, services_ptr services, org_setup setup) {
  return node->spawn<caf::linked>(org_actor, std::move(services), std::move(setup),
                                  caf::actor{node});
}

} // namespace loadtest::actors
