#include "world.hpp"

#include "moody_user.hpp"
#include "test/simulation/invariants/invariants.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::simulation {

namespace {

using namespace std::chrono_literals;

/// So long the door of a coordinator waits for its workers to go.
constexpr auto longest_farewell = 5s;
/// So long after the last process has ended calls may still be under way.
constexpr auto aftermath = 30s;

scene on_the_worlds_clock(scene s, core::mono_time began) {
  for (auto& [from, until] : s.manners.frozen) {
    from += began.time_since_epoch();
    until += began.time_since_epoch();
  }
  return s;
}

std::string in_words(const core::log_event& e) {
  std::string text = std::string{core::to_string(e.level)} + ": " + e.msg;
  for (const auto& field : e.fields) {
    text += " " + field.name + "=";
    if (const auto* said = std::get_if<std::string>(&field.value))
      text += *said;
    else if (const auto* number = std::get_if<std::int64_t>(&field.value))
      text += std::to_string(*number);
    else
      text += std::to_string(std::get<double>(field.value));
  }
  return text;
}

} // namespace

world::world(const scene& s, tracer trace)
    : scene_(on_the_worlds_clock(s, began_)), trace_(std::move(trace)),
      server_(time_, scene_.chance().of("platform"), scene_.manners),
      net_(time_, scene_.chance().of("network"),
           [this](std::string what) { complain("messages_can_be_sent", std::move(what)); }),
      around_{scene_,
              time_,
              net_,
              server_,
              std::make_shared<actors::user_registry>(users_of(scene_)),
              [this] { plan_clean_up(); },
              {}} {
  net_.on_delivery = [this](const machine& from, const machine& to, const caf::message& m) {
    loans_.see(from.name(), to.name(), m);
    if (trace_)
      this->trace(from.name() + " → " + to.name() + " " + caf::to_string(m).substr(0, 200));
  };
  if (trace_)
    around_.log = [this](const machine& m, const core::log_event& e) {
      this->trace(m.name() + " " + in_words(e));
    };
  server_.on_begin = [this](const seen_attempt& a) {
    note(dice{0}.of(a.request_id).between("id", 0, 1 << 30));
    this->trace(a.part + " asks " + a.request_id);
    one_user_asks_at_a_time(*this, a,
                            [this](auto what) { complain("one_user_asks_at_a_time", what); });
    concurrency_holds(*this, a, [this](auto what) { complain("concurrency_holds", what); });
  };
  server_.on_create = [this](const platform::object& o, const std::string& by) {
    this->trace(by + " creates " + actors::to_string(o.kind) + " " + o.name);
    no_creation_without_intent(*this, o,
                               [this](auto what) { complain("no_creation_without_intent", what); });
  };
  for (std::uint32_t i = 0; i < scene_.cast.size(); ++i)
    processes_.push_back(std::make_unique<process>(around_, scene_.cast[i], i));
  disturbed_.resize(processes_.size());
  gone_.resize(processes_.size());
}

world::~world() {
  time_.forget();
  net_.end();
  for (int round = 0; round < 2; ++round) // what one says at its end may reach another
    for (auto& p : processes_)
      p->end();
}

const process* world::find(const std::string& name) const {
  for (const auto& p : processes_)
    if (p->who().name == name)
      return p.get();
  return nullptr;
}

bool world::disturbed(const process& p) const {
  return disturbed_[p.own().number()];
}

void world::plan_entrances() {
  processes_.front()->coordinate();
  std::vector<process*> first;
  core::nanoseconds complete{0};
  for (auto& p : processes_) {
    if (p->is_coordinator())
      continue;
    const auto& who = p->who();
    time_.at(began_ + who.joins, [this, p = p.get(), late = who.late] {
      // Over a cable that is cut, or where nobody moves, nobody comes in.
      auto& door = processes_.front()->own();
      if (!p->own().running() || !door.running() || net_.is_cut(p->own(), door))
        return;
      net_.connect(p->own(), door);
      p->join(*processes_.front());
      if (late)
        processes_.front()->begin({p}, 0, true);
    });
    if (who.late)
      continue;
    first.push_back(p.get());
    complete = std::max(complete, who.joins);
  }
  time_.at(began_ + complete + (scene_.missing > 0 ? 5s : 0s) + 1ms, [this, first] {
    std::vector<process*> there;
    auto missing = scene_.missing;
    for (auto* p : first)
      if (p->host() && !p->own().dead())
        there.push_back(p);
      else
        ++missing;
    if (!processes_.front()->own().dead())
      processes_.front()->begin(there, missing, false);
  });
  for (const auto& f : scene_.faults)
    if (!f.in_clean_up)
      time_.at(began_ + f.at, [this, f] { befall(f); });
}

void world::plan_clean_up() {
  for (const auto& f : scene_.faults)
    if (f.in_clean_up)
      time_.after(f.at, [this, f] { befall(f); });
}

void world::leave_stage(process& p) {
  gone_[p.own().number()] = true;
  p.own().kill();
}

void world::play() {
  plan_entrances();
  const auto latest = began_ + deadline(scene_);
  while (!over() && time_.now() < latest && step()) {
  }
  everything_ends(*this, [this](auto what) { complain("everything_ends", what); });
  const auto calm = time_.now() + aftermath;
  while (time_.next() && *time_.next() < calm && step()) {
  }
  judge();
}

bool world::step() {
  auto next = time_.next();
  for (const auto& p : processes_)
    if (const auto due = p->own().due(); due && (!next || *due < *next))
      next = due;
  if (!next)
    return false;
  time_.advance_to(*next);
  settle();
  watch();
  return true;
}

/// Until nothing is to be done any more at this instant.
void world::settle() {
  for (std::size_t rounds = 0;; ++rounds) {
    bool any = false;
    while (time_.do_next())
      any = true;
    for (auto& p : processes_) {
      if (p->own().work(time_.now()) && rounds < 1000)
        continue;
      complain("nothing_spins", p->who().name + " finds no end at one instant");
      leave_stage(*p);
    }
    if (!any && rounds > 0)
      break;
  }
}

/// Processes whose work is done end.
void world::watch() {
  auto& coordinator = *processes_.front();
  for (auto& p : processes_) {
    const auto number = p->own().number();
    if (gone_[number] || p->is_coordinator() || !p->over())
      continue;
    gone_[number] = true;
    trace(p->who().name + " ends" + (p->over()->failure.empty() ? "" : ": " + p->over()->failure));
    time_.after(1ms, [this, p = p.get()] {
      if (p->own().dead())
        return;
      leave_stage(*p);
      net_.die(p->own(), false);
    });
  }
  if (!gone_.front() && (coordinator.finished() || !coordinator.run_failure().empty())) {
    gone_.front() = true;
    trace("the coordinator ends");
    if (!coordinator.finished())
      complain("no_part_fails", "the run part failed: " + coordinator.run_failure());
    time_.after(longest_farewell, [this, &coordinator] {
      leave_stage(coordinator);
      net_.die(coordinator.own(), false);
    });
  }
  const auto& progress = coordinator.progress();
  if (progress && steps_ != progress->so_far->overall_all().attempts) {
    steps_ = progress->so_far->overall_all().attempts;
    note(steps_);
  }
  active_users_stay_below_the_target(
      *this, [this](auto what) { complain("active_users_stay_below_the_target", what); });
}

bool world::stands_still_for_ever(const process& p) const {
  return p.own().state() == machine::condition::frozen &&
         std::any_of(scene_.faults.begin(), scene_.faults.end(), [&](const fault& f) {
           return f.process == p.own().number() && f.lasts >= for_ever;
         });
}

bool world::over() const {
  for (const auto& p : processes_)
    if (!gone_[p->own().number()] && (p->host() || p->is_coordinator()) && !p->own().dead() &&
        !stands_still_for_ever(*p))
      return false;
  return true;
}

void world::judge() {
  if (const auto& finished = coordinator().finished())
    note(finished->total->overall_all().attempts + (finished->result.left_behind.size() << 20));
  note(static_cast<std::uint64_t>(elapsed().count()));
  for (const auto& [name, holds] : final_invariants)
    holds(*this, [this, name = name](auto what) { complain(name, what); });
}

void world::note(std::uint64_t what) {
  for (const auto value :
       {what, static_cast<std::uint64_t>(time_.now().time_since_epoch().count())})
    fingerprint_ = (fingerprint_ ^ value) * 1099511628211ULL;
}

void world::trace(const std::string& line) const {
  if (trace_)
    trace_(elapsed(), line);
}

void world::complain(const char* invariant, std::string what) {
  trace(std::string{"VIOLATION of "} + invariant + ": " + what);
  const auto known = std::any_of(violations_.begin(), violations_.end(),
                                 [&](const auto& v) { return v.invariant == invariant; });
  if (!known)
    violations_.push_back({invariant, std::move(what), elapsed()});
}

} // namespace loadtest::simulation
