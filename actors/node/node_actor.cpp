#include "actors/admin/admin_actors.hpp"
#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"
#include "actors/node/node_state.hpp"

#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

namespace loadtest::actors {

namespace {

struct node_tick {
  node_state::tick which = node_state::tick::load;
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::node_tick)

namespace loadtest::actors {

namespace {

struct node_cell {
  static constexpr const char* name = "node";

  caf::event_based_actor* self = nullptr;
  services_ptr services;
  caf::actor run;
  caf::actor host;
  std::optional<node_state> state;
  caf::actor preparing; ///< the bootstrap, then the preflight
  caf::actor recorder;
  std::shared_ptr<const provision_state> made;
  service_facts service;
  std::map<std::uint32_t, caf::actor> orgs;
  std::shared_ptr<const run_clock> clock;
  std::map<std::pair<std::uint32_t, std::uint32_t>, caf::actor> asking; ///< who waits for a permit
  std::shared_ptr<const permit::taker_back> taker_back;
  std::uint64_t records_at = 0; ///< offset of the next piece

  core::mono_time now() const { return self->clock().now(); }
  bool open() const { return !services->fence || services->fence->open(now()); }

  void carry_out(node_state::commands commands) {
    for (auto& c : commands)
      std::visit([&](auto& what) { carry_out(what); }, c);
  }

  void carry_out(to_run& m) {
    std::visit([&](auto& message) { self->send(run, std::move(message)); }, m);
  }
  void carry_out(const node_state::prepare&) {
    preparing = spawn_bootstrap(self, services, state->users());
  }
  void carry_out(const node_state::examine& m) {
    preparing = spawn_preflight(self, services, made->keys({m.org, m.user}));
  }
  void carry_out(const node_state::abandon_preparation& m) {
    if (preparing)
      self->send(preparing, abandon{m.why});
  }
  void carry_out(const node_state::begin_orgs&);
  void carry_out(const node_state::set_active& m) {
    self->send(orgs[m.org], set_active{m.users, clock, m.repeat});
  }
  void carry_out(const gate_answer& m) {
    const auto user = asking.find({m.to.org, m.to.user});
    if (user == asking.end())
      return state_settle({m.permit});
    std::shared_ptr<permit> granted;
    if (m.answer == admittance::granted)
      granted = std::make_shared<permit>(m.permit, taker_back);
    self->send(user->second, admitted{m.to.question, m.answer, std::move(granted)});
  }
  void carry_out(const node_state::cut_short&) {
    for (const auto& [index, org] : orgs)
      self->send(org, cut_short{});
  }
  void carry_out(const node_state::end_orgs&) {
    for (const auto& [index, org] : orgs)
      self->send_exit(org, caf::exit_reason::user_shutdown);
  }
  void carry_out(const node_state::flush_recorder&) { self->send(recorder, flush{}); }
  void carry_out(const node_state::retire_shard& m) {
    self->link_to(spawn_retire(self->system(), services,
                               made ? made->objects() : std::vector<platform_object>{}, m.within, 0,
                               self));
  }
  void carry_out(const node_state::read_piece&);
  void carry_out(const node_state::wake_at& m) {
    self->delayed_send(self, std::max(m.at - now(), core::nanoseconds{0}), node_tick{m.which});
  }
  void carry_out(const node_state::part_over& m) { self->send(host, part_over{m.left_behind}); }

  core::presence in_flight() const {
    return services->in_flight ? services->in_flight() : core::presence{};
  }

  void state_settle(const settlement& what) { carry_out(state->on_settle(what, now(), open())); }

  void on_provisioned(const provisioned& m);
  void on_preflighted(const preflighted& m) {
    preparing = nullptr;
    service = m.service;
    carry_out(state->on_examined(m.failure, m.notes));
  }
  void on_ask(const admit& m) {
    asking[{m.who.org, m.who.user}] = caf::actor_cast<caf::actor>(self->current_sender());
    carry_out(state->on_ask(m.who, m.worst_nanousd, now(), open()));
  }
};

void node_cell::on_provisioned(const provisioned& m) {
  preparing = nullptr;
  made = m.state;
  carry_out(
      state->on_made({m.failure, m.reached, made->orgs(), made->users(), made->shared_orgs()}));
}

void node_cell::carry_out(const node_state::begin_orgs&) {
  clock = std::make_shared<run_clock>(run_clock{state->t0(), state->pattern()});
  // What the preflight has done is no part of the load. A part that was taken over had none here,
  // and others of this process are under load.
  if (state->users().generation == 0)
    services->drain_health([](const core::client_health&) {});
  recorder = spawn_recorder(self, services);
  std::size_t number = 0;
  for (const auto& org : state->users().orgs) {
    if (org.users == 0)
      continue; // it was made for others
    org_setup setup{org, number, made, service, recorder, state->users().generation, {}};
    for (const auto& user : state->users().resumed)
      if (user.org == org.org)
        setup.resumed[user.user] = user.progress;
    orgs[org.org] = spawn_org(self, services, std::move(setup));
    number += org.users;
  }
}

void node_cell::carry_out(const node_state::read_piece&) {
  auto lines = services->read_records ? services->read_records(records_at) : std::string{};
  records_at += lines.size();
  const auto kept = services->records_kept ? services->records_kept() : record_count{};
  carry_out(state->on_piece(std::move(lines), kept.kept, kept.lost));
}

caf::behavior node_actor(caf::stateful_actor<node_cell>* self, services_ptr services,
                         const caf::actor& run, const caf::actor& host) {
  auto& cell = self->state;
  cell.self = self;
  cell.services = std::move(services);
  cell.run = run;
  cell.host = host;
  cell.state.emplace(node_facts{cell.services->node, cell.services->plan,
                                cell.services->fence != nullptr, cell.services->clock_offset});
  cell.taker_back = std::make_shared<const permit::taker_back>(
      [me = caf::actor_cast<caf::actor_addr>(self)](const settlement& what) {
        if (const auto node = caf::actor_cast<caf::actor>(me))
          caf::anon_send(node, settle{what});
      });
  self->send(run, part_opened{cell.services->node});
  const auto cell_of = [self]() -> node_cell& { return self->state; };
  const auto then = [cell_of](node_state::commands c) { cell_of().carry_out(std::move(c)); };
  const auto state = [cell_of]() -> node_state& { return *cell_of().state; };
  const auto now = [cell_of] { return cell_of().now(); };
  const auto open = [cell_of] { return cell_of().open(); };
  return {
      [=](const shard& m) { then(state().on_shard(m)); },
      [=](const provisioned& m) { cell_of().on_provisioned(m); },
      [=](const preflighted& m) { cell_of().on_preflighted(m); },
      [=](const start_load& m) { then(state().on_start(m, now(), cell_of().in_flight())); },
      [=](const node_tick& m) { then(state().on_tick(m.which, now(), open())); },
      [=](const stop_load& m) { then(state().on_stop(m, now())); },
      [=](const org_report& m) { then(state().on_org_report(m, now())); },
      [=](metrics::delta& d) { then(state().on_delta(std::move(d), cell_of().in_flight())); },
      [=](user_report& m) { self->send(cell_of().run, std::move(m)); },
      [=](const flushed&) { then(state().on_flushed()); },
      [=](const admit& m) { cell_of().on_ask(m); },
      [=](const withdraw& m) { then(state().on_withdraw(m.who, now(), open())); },
      [=](const settle& m) { cell_of().state_settle(m.what); },
      [=](const lease& m) { then(state().on_lease(m, now(), open())); },
      [=](const recall& m) { then(state().on_recall(m, now(), open())); },
      [=](const clean_up& m) { then(state().on_clean_up(m)); },
      [=](const retired& m) { then(state().on_retired(m.left_behind, m.gave_up)); },
      [=](const actors::send_records&) { then(state().on_send_records()); },
      [=](const records_ack& m) { then(state().on_records_ack(m)); },
      [=](const readmitted&) { then(state().on_readmitted(now())); },
      [=](const actors::orphaned&) { then(state().on_orphaned(now())); },
  };
}

} // namespace

caf::actor spawn_node(caf::actor_system& system, services_ptr services, caf::actor run,
                      caf::actor host) {
  return system.spawn(node_actor, std::move(services), std::move(run), std::move(host));
}

} // namespace loadtest::actors
