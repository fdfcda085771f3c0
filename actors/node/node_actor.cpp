#include "actors/actors.hpp"
#include "actors/message_types.hpp"
#include "actors/node/activation.hpp"
#include "actors/node/admission.hpp"
#include "actors/node/budgets.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <cmath>
#include <map>
#include <optional>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// How often the number of active users follows the load pattern.
constexpr auto load_interval = 50ms;
/// Users begin at no more than 10,000 a second. All at once they would wait for one another, and it
/// would be the client that is measured.
constexpr auto start_interval = 1ms;
constexpr std::uint32_t starts_an_interval = 10;

struct load_tick {};
/// The rate limit has a turn again.
struct admission_tick {};

struct node_cell {
  static constexpr const char* name = "node";

  struct org_part {
    caf::actor actor;
    std::uint64_t asked = 0; ///< set_active messages sent
    org_report last;
  };

  services_ptr services;
  caf::actor run;
  caf::actor host;
  caf::actor preparing; ///< the bootstrap, then the preflight
  caf::actor recorder;
  shard part;
  provisioned ready;
  std::string default_model;
  std::map<std::uint32_t, org_part> orgs;
  std::optional<activation> active;
  struct request {
    caf::actor user;
    std::uint64_t question = 0;
    std::uint32_t org = 0;
    std::int64_t cost_nanousd = 0;
  };
  std::optional<admission<request>> limits;
  std::optional<budgets<request>> org_budgets;
  std::map<std::uint64_t, request> permits; ///< that are out, by number
  std::uint64_t last_permit = 0;
  std::shared_ptr<const permit::taker_back> gate;
  bool admission_armed = false;
  std::shared_ptr<const run_clock> clock;
  std::uint32_t target = 0; ///< active users of the whole run
  bool all_began = false;   ///< and nobody begins again
  std::uint64_t sessions_reported = 0;
  std::uint64_t records_at = 0; ///< offset of the next piece
  std::uint64_t pieces = 0;
  bool stopping = false;
  bool drained = false;
  bool retiring = false;
  bool clean = false; ///< what was created is removed, as far as that could be done
  bool orphaned = false;

  const scenario::plan& plan() const { return *services->plan; }

  void on_provisioned(caf::event_based_actor* self, const provisioned& m) {
    ready = m;
    if (orphaned) {
      preparing = nullptr;
      return retire(self);
    }
    const auto first = std::find_if(part.orgs.begin(), part.orgs.end(),
                                    [](const auto& org) { return org.users > 0; });
    if (!m.failure.empty() || first == part.orgs.end())
      return tell_ready(self, {{}, {}, m.failure}, !m.reached);
    preparing = spawn_preflight(self, services, m.state->keys({first->org, first->first_user}));
  }

  void tell_ready(caf::event_based_actor* self, const preflighted& m, bool preflight) {
    preparing = nullptr;
    if (orphaned)
      return retire(self);
    default_model = m.default_model;
    self->send(run, shard_ready{services->node, ready.state->orgs(), ready.state->users(),
                                m.failure, preflight, m.notes, ready.state->shared_orgs()});
  }

  void on_start(caf::event_based_actor* self, const start_load& m) {
    const core::mono_time t0{core::nanoseconds{m.t0_ns} - services->clock_offset};
    clock = std::make_shared<run_clock>(run_clock{t0, scenario::load_pattern{plan().phases}});
    active.emplace(plan().org_users, part);
    limits.emplace(admission_limits{
        plan().max_requests.has_value(), plan().max_cost_nanousd.has_value(),
        m.requests_per_second > 0.0 ? std::optional{m.requests_per_second} : std::nullopt,
        m.concurrent_requests > 0 ? std::optional{m.concurrent_requests} : std::nullopt});
    if (const auto& budget = plan().org_budget; budget && budget->enforced_by_harness)
      org_budgets.emplace([this, limit = *budget->limit_usd](std::uint32_t org) {
        return std::llround(limit * 1e9 * share_of(org));
      });
    recorder = spawn_recorder(self, services);
    std::size_t number = 0;
    for (const auto& org : part.orgs) {
      if (org.users == 0)
        continue; // it was made for others
      orgs[org.org].actor = spawn_org(self, services, org, number, ready, default_model, recorder,
                                      resumed_in(org.org));
      number += org.users;
    }
    self->delayed_send(self, std::max(t0 - self->clock().now(), core::nanoseconds{0}), load_tick{});
  }

  /// The users of an organisation that are here, of all that it has.
  double share_of(std::uint32_t org) const {
    for (const auto& o : part.orgs)
      if (o.org == org)
        return static_cast<double>(o.users) / plan().org_users[org - 1];
    return 0.0;
  }

  resumed_users resumed_in(std::uint32_t org) const {
    resumed_users result;
    for (const auto& user : part.resumed)
      if (user.org == org)
        result[user.user] = user.progress;
    return result;
  }

  void on_load_tick(caf::event_based_actor* self) {
    if (stopping)
      return;
    const auto since_t0 = self->clock().now() - clock->t0;
    const auto& pattern = clock->pattern;
    if (!pattern.empty() && since_t0 >= pattern.duration())
      return stop(self);
    const auto wanted = pattern.empty() ? static_cast<std::uint32_t>(plan().total_users())
                                        : pattern.target_at(since_t0);
    target = std::min(wanted, target + starts_an_interval);
    all_began = pattern.empty() && target == wanted;
    follow(self, target);
    if (target < wanted)
      self->delayed_send(self, start_interval, load_tick{});
    else if (!pattern.empty())
      self->delayed_send(self, load_interval, load_tick{});
  }

  void follow(caf::event_based_actor* self, std::uint32_t target) {
    for (const auto& change : active->set_target(target)) {
      auto& org = orgs[change.org];
      ++org.asked;
      self->send(org.actor, set_active{change.users, clock, !clock->pattern.empty()});
    }
    check_drained(self);
  }

  void stop(caf::event_based_actor* self) {
    if (preparing)
      return self->send(preparing, abandon{"stopped before the bootstrap was complete"});
    if (!clock || stopping)
      return;
    stopping = true;
    limits->close();
    admit_more(self);
    follow(self, 0);
  }

  void on_report(caf::event_based_actor* self, const org_report& m) {
    orgs[m.org].last = m;
    check_drained(self);
  }

  /// The load is over when nobody is active any more, and nobody will be.
  void check_drained(caf::event_based_actor* self) {
    if (drained || !(stopping || all_began))
      return;
    for (const auto& [index, org] : orgs)
      if (org.last.active > 0 || org.last.answers < org.asked)
        return;
    drained = true;
    self->send(recorder, flush{});
  }

  void on_delta(caf::event_based_actor* self, metrics::delta& d) {
    if (orphaned)
      return;
    std::uint64_t sessions = 0;
    for (const auto& [index, org] : orgs) {
      d.active_users += org.last.active;
      sessions += org.last.sessions;
    }
    d.in_flight = services->in_flight ? services->in_flight() : 0;
    d.sessions_completed = sessions - sessions_reported;
    sessions_reported = sessions;
    self->send(run, std::move(d));
  }

  void on_flushed(caf::event_based_actor* self) {
    if (orphaned)
      return;
    for (auto& [index, org] : orgs)
      self->send_exit(org.actor, caf::exit_reason::user_shutdown);
    const auto unused = limits->give_back();
    shard_drained message{services->node, {}, unused.requests, unused.cost_nanousd};
    for (const auto& [index, org] : orgs)
      if (org.last.over_budget)
        message.over_budget.push_back(index);
    self->send(run, std::move(message));
  }

  void on_admit(caf::event_based_actor* self, const request& wanted) {
    using verdict = budgets<request>::verdict;
    const auto budget =
        org_budgets ? org_budgets->reserve(wanted.org, wanted, wanted.cost_nanousd) : verdict::fits;
    if (budget == verdict::spent)
      return self->send(wanted.user, admitted{wanted.question, admittance::over_budget, nullptr});
    if (budget == verdict::wait)
      return;
    limits->want(wanted, wanted.cost_nanousd);
    admit_more(self);
  }

  void on_settle(caf::event_based_actor* self, const settlement& m) {
    const auto permit = permits.extract(m.permit);
    if (permit.empty())
      return;
    const auto& was = permit.mapped();
    limits->settle(was.cost_nanousd, m.spent_nanousd, m.sent);
    give_budget_back(self, was, m.spent_nanousd);
    admit_more(self);
  }

  void give_budget_back(caf::event_based_actor* self, const request& was, std::int64_t spent) {
    if (org_budgets)
      for (const auto& [next, cost] : org_budgets->settle(was.org, was.cost_nanousd, spent))
        on_admit(self, next);
  }

  void answer(caf::event_based_actor* self, const request& to, bool granted) {
    if (!granted) {
      self->send(to.user, admitted{to.question, admittance::stopped, nullptr});
      return give_budget_back(self, to, 0);
    }
    const auto number = ++last_permit;
    permits[number] = to;
    if (!gate)
      gate = std::make_shared<permit::taker_back>(
          [me = caf::actor{self}](const settlement& s) { caf::anon_send(me, settle{s}); });
    self->send(to.user,
               admitted{to.question, admittance::granted, std::make_shared<permit>(number, gate)});
  }

  void on_lease(caf::event_based_actor* self, const lease& m) {
    limits->leased(m.requests, m.cost_nanousd);
    admit_more(self);
  }

  void admit_more(caf::event_based_actor* self) {
    const auto now = self->clock().now();
    // The host says when the run counts on this node again.
    if (!stopping && services->fence && !services->fence->open(now))
      return;
    std::vector<std::pair<request, bool>> answers;
    limits->answer_all(now,
                       [&](const request& to, bool granted) { answers.emplace_back(to, granted); });
    for (const auto& [to, granted] : answers)
      answer(self, to, granted);
    if (const auto need = limits->shortage())
      self->send(run,
                 lease_request{services->node, need->requests, need->cost_nanousd, need->idle});
    const auto due = limits->due();
    if (!due || std::exchange(admission_armed, true))
      return;
    self->delayed_send(self, std::max(*due - now, core::nanoseconds{0}), admission_tick{});
  }

  void retire(caf::event_based_actor* self) {
    if (!std::exchange(retiring, true))
      self->link_to(spawn_retire(self->system(), services, ready.state->objects(), self));
  }

  void on_clean(caf::event_based_actor* self, shard_clean& m) {
    clean = true;
    if (orphaned)
      self->send(host, part_over{std::move(m.left_behind)});
    else
      self->send(run, std::move(m));
  }

  /// Nobody counts on this node any more: nothing is awaited, and what it created goes.
  void orphan(caf::event_based_actor* self) {
    if (std::exchange(orphaned, true))
      return;
    stop(self);
    for (const auto& [index, org] : orgs)
      self->send_exit(org.actor, caf::exit_reason::user_shutdown);
    if (preparing)
      return; // it is told to give up, and says so
    if (ready.state && !clean)
      retire(self);
    else
      self->send(host, part_over{});
  }

  void send_records(caf::event_based_actor* self) {
    auto lines = services->read_records ? services->read_records(records_at) : std::string{};
    if (lines.empty())
      return self->send(run, records_sent{services->node});
    records_at += lines.size();
    self->send(run, records_piece{services->node, ++pieces, std::move(lines)});
  }
};

} // namespace

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::load_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::admission_tick)

namespace loadtest::actors {

namespace {

caf::behavior node_actor(caf::stateful_actor<node_cell>* self, services_ptr services,
                         const caf::actor& run, const caf::actor& host) {
  self->state.services = std::move(services);
  self->state.run = run;
  self->state.host = host;
  self->send(run, part_opened{self->state.services->node});
  return {
      [=](const shard& m) {
        self->state.part = m;
        self->state.preparing = spawn_bootstrap(self, self->state.services, m);
      },
      [=](const provisioned& m) { self->state.on_provisioned(self, m); },
      [=](const preflighted& m) { self->state.tell_ready(self, m, true); },
      [=](const start_load& m) { self->state.on_start(self, m); },
      [=](const load_tick&) { self->state.on_load_tick(self); },
      [=](const stop_load&) { self->state.stop(self); },
      [=](const org_report& m) { self->state.on_report(self, m); },
      [=](metrics::delta& d) { self->state.on_delta(self, d); },
      [=](user_report& m) { self->send(self->state.run, std::move(m)); },
      [=](const flushed&) { self->state.on_flushed(self); },
      [=](const admit& m) {
        self->state.on_admit(self, {caf::actor_cast<caf::actor>(self->current_sender()), m.question,
                                    m.org, m.cost_nanousd});
      },
      [=](const withdraw&) {}, // the permit comes back when it gets there
      [=](const settle& m) { self->state.on_settle(self, m.what); },
      [=](const admission_tick&) {
        self->state.admission_armed = false;
        self->state.admit_more(self);
      },
      [=](const lease& m) { self->state.on_lease(self, m); },
      [=](const clean_up&) { self->state.retire(self); },
      [=](shard_clean& m) { self->state.on_clean(self, m); },
      [=](const actors::send_records&) { self->state.send_records(self); },
      [=](const records_ack& m) {
        if (m.number == self->state.pieces)
          self->state.send_records(self);
      },
      [=](const readmitted&) {
        if (self->state.limits)
          self->state.admit_more(self);
      },
      [=](const actors::orphaned&) { self->state.orphan(self); },
  };
}

} // namespace

caf::actor spawn_node(caf::actor_system& system, services_ptr services, caf::actor run,
                      caf::actor host) {
  return system.spawn(node_actor, std::move(services), std::move(run), std::move(host));
}

} // namespace loadtest::actors
