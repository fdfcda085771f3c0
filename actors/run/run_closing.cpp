#include "actors/run/run_checks.hpp"
#include "actors/run/run_state.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// Clean-up as a whole (spec cluster.md).
constexpr core::nanoseconds longest_cleanup = 5min;
/// Of what a worker removes while the run goes on.
constexpr core::nanoseconds longest_leave = 60s;
/// Whoever removes something keeps its own time; when it says nothing for so much longer, it is no
/// more.
constexpr core::nanoseconds grace = 5s;
/// From one piece of the records to the next.
constexpr core::nanoseconds longest_piece = 30s;
/// What is told to stop at once does.
constexpr core::nanoseconds longest_cut = 15s;

std::string plural(std::uint64_t n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

run_state::commands run_state::on_users(const std::string& from, const user_report& m,
                                        core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p)
    return unheard(from, m.part, now);
  if (const auto fine = check(m, *p); !fine)
    return broke(from, fine.failure().message, now);
  for (const auto& user : m.users) {
    if (!p->report(user.org, user.user))
      return broke(from, "it reported a user twice", now);
    users_.merge(user);
  }
  return {};
}

run_state::commands run_state::on_drained(const std::string& from, const shard_drained& m,
                                          core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p || p->at() != part_stage::loading)
    return unheard(from, m.part, now);
  if (const auto fine = check(m, *p); !fine)
    return broke(from, fine.failure().message, now);
  p->go(part_stage::drained);
  bank_.close(m.part);
  for (const auto org : m.over_budget)
    note_once("organization '" + plan_->org_name(org) +
              "' ran out of its budget; its users stopped");
  if (m.failed_users > 0)
    result_.notes.push_back(plural(m.failed_users, "user") +
                            " failed: their behavior threw an exception; see the log");
  commands result;
  if (roster_.is_leaving(from))
    result = in_turn({take_over(*p, now), clean_part(m.part, *p, now), dismiss_if_over(from)});
  return in_turn({result, said(bank_.share()), check_exhausted(now), advance(now)});
}

/// Has what a part created removed, unless it is being removed, or is to stay.
run_state::commands run_state::clean_part(const std::string& name, part& p, core::mono_time now) {
  if (p.at() == part_stage::ready)
    p.go(part_stage::drained);
  if (p.at() != part_stage::drained)
    return {};
  if (!plan_->cleanup_on_completion) {
    p.go(part_stage::clean);
    return roster_.is_leaving(p.host()) ? send_lines(name, p, now) : commands{};
  }
  const auto within = closing_.begun() ? closing_.time_left(now) : longest_leave;
  p.go(part_stage::cleaning, now + within + grace);
  return {{name, clean_up{within.count()}}};
}

run_state::commands run_state::clean(core::mono_time now) {
  stage_ = stage::cleanup;
  if (plan_->cleanup_on_completion) {
    log_.info("cleanup begins");
    closing_.begin(now, longest_cleanup);
  } else {
    note_once("cleanup.onCompletion is false: what the run created stays on the platform");
  }
  commands result;
  for (auto& [name, p] : parts_)
    result = in_turn({result, clean_part(name, p, now)});
  return in_turn({result, advance(now)});
}

run_state::commands run_state::on_clean(const std::string& from, const shard_clean& m,
                                        core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p || p->at() != part_stage::cleaning)
    return unheard(from, m.part, now);
  if (const auto fine = check(m); !fine)
    return broke(from, fine.failure().message, now);
  p->go(part_stage::clean);
  closing_.part_left(m.left_behind, m.gave_up);
  return in_turn(
      {roster_.is_leaving(from) ? send_lines(m.part, *p, now) : commands{}, advance(now)});
}

run_state::commands run_state::on_swept(std::uint64_t number,
                                        const std::vector<std::string>& left_behind,
                                        core::mono_time now) {
  return closing_.swept(number, left_behind) ? advance(now) : commands{};
}

void run_state::on_ledger_failed(const std::string& why) {
  closing_.ledger_failed(why);
}

/// All parts are clean.
run_state::commands run_state::end_cleanup(core::mono_time now) {
  if (!closing_.settled())
    return {};
  const bool anything = plan_->cleanup_on_completion && plan_->targets.dialect;
  if (anything && !closing_.last_begun())
    return {{{}, closing_.last_sweep(now)}};
  if (plan_->cleanup_on_completion) {
    for (const auto& object : closing_.left_behind())
      log_.warn("left behind", {{"object", object}});
    log_.info("cleanup done", {{"left_behind", closing_.left_behind().size()}});
  }
  return gather(now);
}

run_state::commands run_state::gather(core::mono_time now) {
  stage_ = stage::gather;
  commands result;
  for (auto& [name, p] : parts_)
    if (p.at() == part_stage::clean)
      result = in_turn({result, send_lines(name, p, now)});
  return in_turn({result, advance(now)});
}

run_state::commands run_state::send_lines(const std::string& name, part& p, core::mono_time now) {
  p.go(part_stage::sending, now + longest_piece);
  return {{name, send_records{}}};
}

core::result<bool> run_state::on_records(const std::string& from, const records_piece& m,
                                         core::mono_time now) {
  auto* p = heard(from, m.part);
  if (speaks_for_another(from, m.part))
    return core::error{"it spoke for '" + m.part + "', which is another's"};
  if (!p)
    return false; // it was too slow, and has been given up
  if (p->at() != part_stage::sending)
    return core::error{"it sent records that nobody asked for"};
  if (auto fine = check(m); !fine)
    return fine.failure();
  if (!p->piece(m.number, lines_of(m)) || p->lines() > p->attempts())
    return core::error{"it sent more records than it had attempts"};
  p->must_end_by(now + longest_piece);
  return true;
}

void run_state::on_records_not_kept(const std::string& part, std::uint64_t lines) {
  if (const auto found = parts_.find(part); found != parts_.end())
    found->second.not_kept(lines);
}

run_state::commands run_state::on_records_sent(const std::string& from, const records_sent& m,
                                               core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p || p->at() != part_stage::sending)
    return unheard(from, m.part, now);
  p->go(part_stage::over);
  // The records of the run part's own host are in its file already: it sends none.
  if (const auto lost = roster_.is_local(from) ? m.lost : p->unrecorded(); lost > 0) {
    result_.records_lost += lost;
    result_.notes.push_back(plural(lost, "record") + " of '" + from +
                            "' could not be kept: requests.jsonl is incomplete");
  }
  return in_turn({dismiss_if_over(from), advance(now)});
}

run_state::commands run_state::dismiss_if_over(const std::string& host) {
  if (!roster_.is_leaving(host) || has_part(host))
    return {};
  return {{host, dismissed{}}};
}

run_state::commands run_state::end() {
  stage_ = stage::done;
  commands result;
  for (const auto& host : roster_.remote())
    result.push_back({host, dismissed{}});
  return result;
}

run_state::commands run_state::check_deadlines(core::mono_time now) {
  std::vector<std::string> overdue;
  for (const auto& [name, p] : parts_)
    if (p.lives() && p.deadline() && now >= *p.deadline())
      overdue.push_back(name);
  commands result;
  for (const auto& name : overdue)
    result = in_turn({result, late(name, parts_.at(name), now)});
  if (closing_.give_up(now))
    result = in_turn({result, advance(now)});
  return result;
}

/// A part has not left its stage in time.
run_state::commands run_state::late(const std::string& name, part& p, core::mono_time now) {
  if (!p.deadline())
    return {};
  if (p.at() == part_stage::loading && p.cut_short()) {
    log_.warn("drain took too long", {{"node", name}});
    result_.notes.push_back("'" + name +
                            "' still had answers under way when the time to drain "
                            "was over; they were cut short");
    p.must_end_by(now + longest_cut);
    return {{name, stop_load{"drain time-out", true}}};
  }
  if (p.at() == part_stage::sending) {
    p.go(part_stage::over);
    const auto lost = p.unrecorded();
    result_.records_lost += lost;
    result_.notes.push_back("'" + name + "' did not send its records in time: " +
                            plural(lost, "record") + " are missing in requests.jsonl");
    return in_turn({dismiss_if_over(p.host()), advance(now)});
  }
  if (p.at() == part_stage::cleaning) {
    // The last sweep tries again, by the ledger.
    p.go(part_stage::clean);
    closing_.part_left({"what '" + name + "' created: its removal did not end in time"});
    return in_turn(
        {roster_.is_leaving(p.host()) ? send_lines(name, p, now) : commands{}, advance(now)});
  }
  const auto why = std::string{"did not leave the stage '"} + to_string(p.at()) + "' in time";
  return roster_.is_local(p.host()) ? on_failed(name, why, now) : on_lost(p.host(), why, now);
}

} // namespace loadtest::actors
