#include "scene.hpp"

#include "plan_draw.hpp"

#include <algorithm>
#include <cstdio>

namespace loadtest::simulation {

namespace {

using namespace std::chrono_literals;

void draw_cast(const dice& chance, std::uint32_t nodes, scene& s) {
  s.cast.push_back({"coordinator", {}, false, {}, {}});
  if (nodes > 1 && chance.chance("missing", 0.1))
    s.missing = static_cast<std::uint32_t>(chance.between("how many", 1, nodes - 1));
  for (std::uint32_t w = 1; w < nodes - s.missing; ++w) {
    const auto mine = chance.of(w);
    s.cast.push_back({"w" + std::to_string(w), mine.between("joins", 0s, 3s), false,
                      mine.between("ahead", -500s, 500s), mine.between("uncertain", 0ms, 2ms)});
  }
  if (nodes > 1 && chance.chance("late", 0.15))
    s.cast.push_back({"late", chance.between("late by", 4s, 15s), true,
                      chance.between("late ahead", -500s, 500s), 1ms});
}

void draw_manners(const dice& chance, platform_manners& m) {
  m.answer_time = chance.around("answers", 400ms) + 5ms;
  m.call_time =
      chance.around("calls", chance.chance("slow calls", 0.2) ? core::nanoseconds{300ms} : 10ms) +
      100us;
  m.lists_models = chance.chance("lists models", 0.7);
  if (chance.chance("well-mannered", 0.4))
    return;
  const auto some = [&](const char* name, double often, double most) {
    return chance.chance(name, often)
               ? most * static_cast<double>(chance.of(name).between("per cent", 1, 100)) / 100
               : 0.0;
  };
  m.rate_limited = some("rate limited", 0.3, 0.3);
  m.overloaded = some("overloaded", 0.3, 0.3);
  m.broken_stream = some("broken", 0.3, 0.2);
  m.call_refused_for_now = some("refused for now", 0.3, 0.3);
  m.answer_lost_done = some("lost done", 0.25, 0.15);
  m.answer_lost_not_done = some("lost", 0.25, 0.15);
  m.removal_fails_once = some("removal", 0.25, 1.0);
  m.creation_refused = some("creation", 0.1, 0.1);
  if (chance.chance("freezes", 0.2)) {
    const auto from = chance.between("from", 0s, 30s);
    const auto until =
        chance.chance("for ever", 0.3) ? for_ever : from + chance.between("for", 1s, 30s);
    m.frozen.emplace_back(core::mono_time{from}, core::mono_time{until});
  }
}

fault draw_fault(const dice& chance, std::size_t processes) {
  fault f;
  f.at = chance.between("at", 0ms, 25s);
  f.in_clean_up = chance.chance("in clean-up", 0.25);
  if (f.in_clean_up)
    f.at = chance.around("after the load", 300ms);
  const auto worker = processes < 2 ? 0U
                                    : static_cast<std::size_t>(chance.between(
                                          "worker", 1, static_cast<std::int64_t>(processes) - 1));
  f.process = worker;
  const auto what = chance.between("what", 0, 99);
  if (what < 15 || (worker == 0 && what < 80)) {
    f.what = what < 70 ? fault_kind::stop : fault_kind::kill;
    f.process = 0;
  } else if (what < 35) {
    f.what = fault_kind::leave;
    if (chance.chance("is killed", 0.4))
      f.lasts = chance.around("killed after", 1s);
  } else if (what < 50) {
    f.what = chance.chance("abruptly", 0.5) ? fault_kind::power_off : fault_kind::kill;
  } else if (what < 65) {
    f.what = fault_kind::freeze;
    f.lasts = chance.chance("for ever", 0.2) ? for_ever : chance.around("lasts", 8s);
  } else if (what < 85 && worker > 0) {
    f.what = fault_kind::cut;
    f.lasts = chance.chance("for ever", 0.2) ? for_ever : chance.around("lasts", 8s);
  } else if (what < 94) {
    f.what = fault_kind::full_disk;
    f.process = chance.chance("coordinator's", 0.5) ? 0 : worker;
  } else {
    f.process = 0;
    f.what = chance.chance("frozen", 0.5) ? fault_kind::freeze : fault_kind::kill;
    if (f.what == fault_kind::freeze)
      f.lasts = chance.around("lasts", 4s);
  }
  return f;
}

std::string seconds(core::nanoseconds t) {
  if (t >= for_ever)
    return "for ever";
  char text[32];
  std::snprintf(text, sizeof text, "%.3f s", core::to_seconds(t));
  return text;
}

} // namespace

const char* to_string(fault_kind kind) noexcept {
  switch (kind) {
  case fault_kind::stop:
    return "SIGTERM, ends the run";
  case fault_kind::leave:
    return "SIGTERM, leaves";
  case fault_kind::kill:
    return "SIGKILL";
  case fault_kind::power_off:
    return "power off";
  case fault_kind::freeze:
    return "frozen";
  case fault_kind::cut:
    return "cut off";
  case fault_kind::full_disk:
    return "disk full";
  }
  return "";
}

scene draw_scene(std::uint64_t seed, const drawing& what) {
  scene s;
  s.seed = seed;
  const auto chance = s.chance();
  const auto nodes =
      static_cast<std::uint32_t>(chance.chance("alone", 0.25) ? 1 : chance.between("nodes", 2, 4));
  const bool moody = what.moody_users && chance.chance("moody", 0.3);
  s.plan = draw_plan(chance.of("plan"), nodes, moody);
  draw_cast(chance.of("cast"), nodes, s);
  if (what.unruly_platform)
    draw_manners(chance.of("manners"), s.manners);
  // Without a name and without a list there is no model, and no run.
  s.manners.lists_models = s.manners.lists_models || s.plan->models.empty();
  if (moody)
    s.moods = {0.1, 0.1, 0.1, 0.1, 0.03, 0.1};
  // Nothing ends the session of a user that never asks but the end of the load.
  if (s.plan->phases.empty() && !s.plan->max_duration)
    s.moods.never_asks = 0.0;
  if (what.faults && !chance.chance("peaceful", 0.2)) {
    const auto faults = static_cast<std::uint64_t>(chance.between("faults", 1, 4));
    for (std::uint64_t i = 0; i < faults; ++i)
      s.faults.push_back(draw_fault(chance.of("faults").of(i), s.cast.size()));
  }
  std::stable_sort(s.faults.begin(), s.faults.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return s;
}

std::string describe(const scene& s) {
  const auto& plan = *s.plan;
  std::string text = "users";
  for (const auto users : plan.org_users)
    text += " " + std::to_string(users);
  text += plan.phases.empty() ? ", one session each" : ", phases";
  for (const auto& p : plan.phases)
    text += " " + std::to_string(p.target_users) + "/" + seconds(p.duration);
  const auto say = [&](const char* name, auto value) {
    text += std::string{", "} + name + " " + std::to_string(value);
  };
  if (plan.max_requests)
    say("requests", *plan.max_requests);
  if (plan.max_concurrent_requests)
    say("concurrent", *plan.max_concurrent_requests);
  if (plan.max_requests_per_second)
    say("per second", *plan.max_requests_per_second);
  if (plan.max_cost_nanousd)
    say("cost n$", *plan.max_cost_nanousd);
  if (plan.org_budget)
    say("budget $", *plan.org_budget->limit_usd);
  if (plan.max_duration)
    text += ", duration " + seconds(*plan.max_duration);
  if (plan.errors.retries > 0)
    say("retries", plan.errors.retries);
  if (plan.errors.patience)
    text += ", patience " + seconds(*plan.errors.patience);
  if (plan.errors.stop_after > 0)
    say("errors in a row", plan.errors.stop_after);
  text += plan.cleanup_on_completion ? "" : ", no clean-up";
  text += plan.workers.redistribute ? "" : ", gives up lost users";
  text += plan.targets.dialect->can_find() ? "" : ", no find";
  text += ", behaviour " + plan.behaviors.front().name + "\nprocesses";
  for (const auto& c : s.cast)
    text += " " + c.name + (c.late ? " (late, " : " (") + seconds(c.joins) + ")";
  if (s.missing > 0)
    say("missing", s.missing);
  const auto& m = s.manners;
  text += "\nplatform answers in " + seconds(m.answer_time);
  const auto chance_of = [&](const char* name, double p) {
    if (p > 0.0)
      text += std::string{", "} + name + " " + std::to_string(p);
  };
  chance_of("429", m.rate_limited);
  chance_of("503", m.overloaded);
  chance_of("broken streams", m.broken_stream);
  chance_of("calls refused for now", m.call_refused_for_now);
  chance_of("lost answers (done)", m.answer_lost_done);
  chance_of("lost answers", m.answer_lost_not_done);
  chance_of("removals that fail once", m.removal_fails_once);
  chance_of("creations refused", m.creation_refused);
  for (const auto& [from, until] : m.frozen)
    text += ", frozen from " + seconds(from.time_since_epoch()) + " until " +
            seconds(until.time_since_epoch());
  text += "\n";
  for (const auto& f : s.faults)
    text += (f.in_clean_up ? "clean-up, after " : "at ") + seconds(f.at) + " " +
            s.cast[f.process].name + ": " + to_string(f.what) +
            (f.lasts == 0s                 ? ""
             : f.what == fault_kind::leave ? ", and is killed after " + seconds(f.lasts)
                                           : " for " + seconds(f.lasts)) +
            "\n";
  return text;
}

core::nanoseconds longest_load(const scene& s) {
  const auto& plan = *s.plan;
  core::nanoseconds load{0};
  for (const auto& phase : plan.phases)
    load += phase.duration;
  const auto timeout = plan.targets.total_timeout;
  if (plan.phases.empty()) {
    // Each question with all its attempts, and each waits for everybody else's at the worst.
    const auto questions = static_cast<std::int64_t>(plan.questions_per_session.high);
    const auto attempts = static_cast<std::int64_t>(plan.errors.retries) + 1;
    load = questions * (2s + attempts * (timeout + 6s));
    if (plan.max_concurrent_requests)
      load *= static_cast<std::int64_t>(plan.total_users());
    if (plan.max_requests_per_second)
      load += std::chrono::seconds{questions * attempts *
                                   static_cast<std::int64_t>(plan.total_users())};
  }
  if (plan.max_duration)
    load = std::min(load, *plan.max_duration);
  return load + timeout + 10s;
}

core::nanoseconds deadline(const scene& s) {
  constexpr core::nanoseconds start_up = 5min;
  constexpr core::nanoseconds clean_up = 5min;
  constexpr core::nanoseconds gathering = 2min;
  core::nanoseconds disturbed{0};
  for (const auto& f : s.faults)
    disturbed += 1min + (f.lasts < for_ever ? f.lasts : core::nanoseconds{0});
  return start_up + longest_load(s) + disturbed + clean_up + gathering;
}

} // namespace loadtest::simulation
