#include "actors/node/gate.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

namespace {

/// So much of the past may be caught up with in one go, since timers are not exact.
constexpr core::nanoseconds slack = std::chrono::milliseconds{10};

} // namespace

gate::gate(gate_limits limits) : limits_(std::move(limits)) {
  for (const auto& [org, allowed] : limits_.budgets)
    budgets_[org] = {allowed.limit, allowed.spent};
}

void gate::ask(asker who, std::int64_t worst_nanousd) {
  const request r{who, worst_nanousd};
  if (closed_)
    refused_.push_back({who, admittance::stopped});
  else if (reserve_budget(r))
    queue_.push_back(r);
}

/// False when it waits for what is under way in its organisation or, where nothing is, the budget
/// is spent.
bool gate::reserve_budget(const request& r) {
  const auto found = budgets_.find(r.who.org);
  if (found == budgets_.end())
    return true;
  auto& b = found->second;
  if (b.spent + b.reserved + r.cost <= b.limit) {
    b.reserved += r.cost;
    ++b.in_flight;
    return true;
  }
  if (b.in_flight > 0)
    b.waiting.push_back(r);
  else
    refused_.push_back({r.who, admittance::over_budget});
  return false;
}

void gate::release_budget(const request& r, std::int64_t spent) {
  const auto found = budgets_.find(r.who.org);
  if (found == budgets_.end())
    return;
  auto& b = found->second;
  --b.in_flight;
  b.reserved -= r.cost;
  b.spent += spent;
  for (const auto& next : std::exchange(b.waiting, {}))
    if (reserve_budget(next))
      queue_.push_back(next);
}

void gate::withdraw(const asker& who) {
  const auto is = [&](const request& r) { return r.who == who; };
  if (const auto found = std::find_if(queue_.begin(), queue_.end(), is); found != queue_.end()) {
    const auto r = *found;
    queue_.erase(found);
    release_budget(r, 0);
  }
  if (const auto b = budgets_.find(who.org); b != budgets_.end())
    std::erase_if(b->second.waiting, is);
}

void gate::settle(const settlement& what) {
  const auto found = out_.find(what.permit);
  if (found == out_.end())
    return;
  const auto r = found->second;
  out_.erase(found);
  if (limits_.requests && !what.sent)
    ++requests_;
  if (limits_.cost)
    cost_ += r.cost - what.spent_nanousd;
  // What has come back may be enough; if not, the run part is to know that this is all.
  told_.cost = false;
  told_.requests = told_.requests && what.sent;
  release_budget(r, what.spent_nanousd);
}

void gate::leased(const lease& l) {
  requests_ += l.requests;
  cost_ += l.cost_nanousd;
  slots_ += l.slots;
  if (l.per_second > 0.0)
    per_second_ = l.per_second;
  if (!l.answers) {
    told_ = {};
    return;
  }
  asked_ = false;
  // Of what came, more may be wanted; what did not come is known to be lacking.
  told_.requests = told_.requests && l.requests == 0;
  told_.cost = told_.cost && l.cost_nanousd == 0;
  told_.slots = told_.slots && l.slots == 0;
}

void gate::recalled(std::uint32_t owed) {
  // What has gone back already is not owed.
  owed_ = std::min(owed_ + owed, slots_);
  wanted_elsewhere_ = true;
}

std::uint32_t gate::free_slots() const noexcept {
  const auto used = in_flight() + owed_;
  return slots_ > used ? slots_ - used : 0;
}

bool gate::payable(const request& r) const noexcept {
  return !(limits_.requests && requests_ == 0) && !(limits_.cost && r.cost > cost_);
}

bool gate::has_turn(core::mono_time now) const noexcept {
  return !limits_.rate || (per_second_ > 0.0 && next_turn_ <= now);
}

gate::lacks gate::lacking(const request& r, core::mono_time now) const {
  if (limits_.requests && requests_ == 0)
    return lacks::requests;
  if (limits_.cost && r.cost > cost_)
    return lacks::cost;
  if (limits_.slots && free_slots() == 0)
    return lacks::slots;
  if (!has_turn(now))
    return lacks::rate;
  return lacks::nothing;
}

std::uint64_t gate::take(const request& r, core::mono_time now) {
  requests_ -= limits_.requests ? 1 : 0;
  cost_ -= limits_.cost ? r.cost : 0;
  if (limits_.rate)
    next_turn_ = std::max(next_turn_, now - slack) +
                 core::nanoseconds{static_cast<std::int64_t>(1e9 / per_second_)};
  out_[++permits_] = r;
  return permits_;
}

std::vector<gate_answer> gate::answers(core::mono_time now, bool open) {
  if (closed_) {
    for (auto& [org, b] : budgets_)
      for (const auto& r : std::exchange(b.waiting, {}))
        refused_.push_back({r.who, admittance::stopped});
    for (const auto& r : std::exchange(queue_, {})) {
      refused_.push_back({r.who, admittance::stopped});
      release_budget(r, 0);
    }
  }
  auto result = std::exchange(refused_, {});
  while (open && !queue_.empty() && lacking(queue_.front(), now) == lacks::nothing) {
    const auto next = queue_.front();
    queue_.pop_front();
    result.push_back({next.who, admittance::granted, take(next, now)});
  }
  return result;
}

std::optional<lease_request> gate::shortage(core::mono_time now, bool open) {
  if (closed_ || asked_ || !open || queue_.empty())
    return std::nullopt;
  lease_request need;
  const auto waiting = queue_.size();
  if (limits_.requests && requests_ == 0)
    need.requests = waiting;
  if (limits_.cost)
    need.cost_nanousd = std::max<std::int64_t>(0, queue_.front().cost - cost_);
  // A slot that can't be used yet is one that others lack.
  if (limits_.slots && free_slots() == 0 && payable(queue_.front()) && has_turn(now))
    need.slots = static_cast<std::uint32_t>(waiting);
  need.idle = out_.empty();
  const bool news = (need.requests > 0 && !told_.requests) ||
                    (need.cost_nanousd > 0 && (!told_.cost || (need.idle && !told_.idle))) ||
                    (need.slots > 0 && !told_.slots);
  if (!news)
    return std::nullopt;
  told_ = {need.requests > 0, need.cost_nanousd > 0, need.slots > 0, need.idle};
  asked_ = true;
  if (need.slots > 0)
    wanted_elsewhere_ = false;
  return need;
}

std::optional<lease_back> gate::surplus() {
  lease_back back;
  if (closed_) {
    back.requests = std::exchange(requests_, 0);
    back.cost_nanousd = std::max<std::int64_t>(0, cost_);
    cost_ -= back.cost_nanousd;
  }
  const auto idle = slots_ - std::min(slots_, in_flight());
  if (closed_ || (wanted_elsewhere_ && (queue_.empty() || !payable(queue_.front()))))
    back.slots = idle;
  else
    back.slots = std::min(idle, owed_);
  slots_ -= back.slots;
  // Who waits here lacks them now.
  told_.slots = told_.slots && back.slots == 0;
  owed_ -= std::min(owed_, back.slots);
  if (back == lease_back{})
    return std::nullopt;
  return back;
}

std::optional<core::mono_time> gate::due(core::mono_time now) const {
  if (queue_.empty() || per_second_ <= 0.0 || next_turn_ <= now || !payable(queue_.front()))
    return std::nullopt;
  return next_turn_;
}

std::size_t gate::waiting() const noexcept {
  auto result = queue_.size();
  for (const auto& [org, b] : budgets_)
    result += b.waiting.size();
  return result;
}

std::map<std::uint32_t, std::int64_t> gate::budgets_used() const {
  std::map<std::uint32_t, std::int64_t> result;
  for (const auto& [org, b] : budgets_)
    result[org] = b.spent + b.reserved;
  return result;
}

} // namespace loadtest::actors
