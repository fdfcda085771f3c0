#include "actors/node/node_state.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// How often the number of active users follows the load pattern.
constexpr auto load_interval = 50ms;
/// Users begin at no more than 10,000 a second. All at once they would wait for one another, and it
/// would be the client that is measured.
constexpr auto start_interval = 1ms;
constexpr std::uint32_t starts_an_interval = 10;

void append(node_state::commands& to, node_state::commands more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

} // namespace

node_state::commands node_state::load(core::mono_time now) {
  if (stage_ != stage::loading)
    return {};
  const auto since_t0 = now - t0_;
  if (!pattern_.empty() && since_t0 >= pattern_.duration())
    return stop(now);
  const auto wanted = pattern_.empty() ? static_cast<std::uint32_t>(facts_.plan->total_users())
                                       : pattern_.target_at(since_t0);
  target_ = std::min(wanted, target_ + starts_an_interval);
  all_began_ = pattern_.empty() && target_ == wanted;
  auto result = follow(target_);
  append(result, check_drained(now));
  if (target_ < wanted)
    result.push_back(wake_at{tick::load, now + start_interval});
  else if (!pattern_.empty())
    result.push_back(wake_at{tick::load, now + load_interval});
  return result;
}

node_state::commands node_state::follow(std::uint32_t target) {
  commands result;
  for (const auto& change : activation_->set_target(target)) {
    ++orgs_[change.org].asked;
    result.push_back(set_active{change.org, change.users, !pattern_.empty()});
  }
  return result;
}

/// No new questions. Everybody who waits is told so.
node_state::commands node_state::stop(core::mono_time now) {
  if (stage_ != stage::loading)
    return {};
  stage_ = stage::stopping;
  gate_->close();
  auto result = admit(now, true);
  append(result, follow(0));
  append(result, check_drained(now));
  return result;
}

node_state::commands node_state::on_org_report(const org_report& m, core::mono_time now) {
  if (const auto o = orgs_.find(m.org); o != orgs_.end())
    o->second.last = m;
  return check_drained(now);
}

/// The load is over when nobody is active any more, and nobody will be.
node_state::commands node_state::check_drained(core::mono_time now) {
  if (stage_ != stage::stopping && !(stage_ == stage::loading && all_began_))
    return {};
  for (const auto& [index, o] : orgs_)
    if (o.last.active > 0 || o.last.answers < o.asked)
      return {};
  stage_ = stage::flushing;
  gate_->close();
  auto result = admit(now, true);
  result.push_back(flush_recorder{});
  return result;
}

node_state::commands node_state::on_delta(metrics::delta d, core::presence in_flight) {
  if (orphaned_)
    return {};
  std::uint64_t sessions = 0;
  std::uint64_t cut_short = 0;
  for (const auto& [index, o] : orgs_) {
    d.active_users += o.last.active;
    sessions += o.last.sessions;
    cut_short += o.last.cut_short;
  }
  d.in_flight = in_flight.now;
  d.peak_in_flight = in_flight.peak;
  d.in_flight_ns = in_flight.total_ns - std::exchange(in_flight_reported_, in_flight.total_ns);
  d.sessions_completed = sessions - std::exchange(sessions_reported_, sessions);
  d.sessions_cut_short = cut_short - std::exchange(cut_short_reported_, cut_short);
  d.budget_nanousd = gate_->budgets_used();
  return {to_run{std::move(d)}};
}

node_state::commands node_state::on_flushed() {
  if (orphaned_ || stage_ != stage::flushing)
    return {};
  stage_ = stage::drained;
  commands result{end_orgs{}};
  if (auto back = gate_->surplus()) {
    back->part = facts_.part;
    result.push_back(to_run{*back});
  }
  shard_drained message{facts_.part, {}, 0};
  for (const auto& [index, o] : orgs_) {
    message.failed_users += o.last.failed;
    if (o.last.over_budget)
      message.over_budget.push_back(index);
  }
  result.push_back(to_run{std::move(message)});
  return result;
}

node_state::commands node_state::on_ask(const asker& who, std::int64_t worst_nanousd,
                                        core::mono_time now, bool open) {
  if (!gate_)
    return {};
  gate_->ask(who, worst_nanousd);
  return admit(now, open);
}

node_state::commands node_state::on_withdraw(const asker& who, core::mono_time now, bool open) {
  if (!gate_)
    return {};
  gate_->withdraw(who);
  return admit(now, open);
}

node_state::commands node_state::on_settle(const settlement& what, core::mono_time now, bool open) {
  if (!gate_)
    return {};
  gate_->settle(what);
  return admit(now, open);
}

node_state::commands node_state::on_lease(const lease& m, core::mono_time now, bool open) {
  if (!gate_)
    return {};
  gate_->leased(m);
  return admit(now, open);
}

node_state::commands node_state::on_recall(const recall& m, core::mono_time now, bool open) {
  if (!gate_)
    return {};
  gate_->recalled(m.owed);
  return admit(now, open);
}

node_state::commands node_state::on_readmitted(core::mono_time now) {
  return gate_ ? admit(now, true) : commands{};
}

/// Whatever the limits allow now.
node_state::commands node_state::admit(core::mono_time now, bool open) {
  commands result;
  const auto give_back = [&] {
    auto back = orphaned_ ? std::nullopt : gate_->surplus();
    if (!back)
      return;
    back->part = facts_.part;
    result.push_back(to_run{*back});
  };
  // What others wait for goes before anybody here gets it.
  give_back();
  for (const auto& answer : gate_->answers(now, open))
    result.push_back(answer);
  if (auto need = orphaned_ ? std::nullopt : gate_->shortage(now, open)) {
    need->part = facts_.part;
    result.push_back(to_run{*need});
  }
  const auto due = open ? gate_->due(now) : std::nullopt;
  if (due && !std::exchange(admission_armed_, true))
    result.push_back(wake_at{tick::admission, *due});
  return result;
}

node_state::commands node_state::on_tick(tick which, core::mono_time now, bool open) {
  switch (which) {
  case tick::load:
    return load(now);
  case tick::admission:
    admission_armed_ = false;
    return admit(now, open);
  case tick::cut: {
    // Who has not stopped by now never will.
    if (stage_ != stage::stopping)
      return {};
    for (auto& [index, o] : orgs_) {
      o.last.active = 0;
      o.last.answers = o.asked;
    }
    commands result{end_orgs{}};
    append(result, check_drained(now));
    return result;
  }
  }
  return {};
}

} // namespace loadtest::actors
