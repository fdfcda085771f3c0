#include "actors/run/lease_bank.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace loadtest::actors {

namespace {

/// A lease of money is at least this part of a node's share of the limit.
constexpr std::int64_t cost_slices = 20;

core::error nonsense(const char* what) {
  return core::error{std::string{"a lease of "} + what};
}

} // namespace

lease_bank::lease_bank(shared_limits limits)
    : limits_(limits), requests_left_(limits.requests.value_or(0)),
      cost_left_(limits.cost_nanousd.value_or(0)), slots_left_(limits.slots.value_or(0)) {}

void lease_bank::open(const std::string& part, std::uint32_t users) {
  accounts_[part].users = users;
}

void lease_bank::close(const std::string& part) {
  if (const auto a = accounts_.find(part); a != accounts_.end()) {
    a->second.open = false;
    a->second.wish = {};
  }
}

void lease_bank::lose(const std::string& part) {
  const auto a = accounts_.find(part);
  if (a == accounts_.end())
    return;
  slots_left_ += a->second.slots;
  accounts_.erase(a);
}

double lease_bank::fair_slots(const account& a) const {
  double users = 0.0;
  for (const auto& [name, other] : accounts_)
    users += other.open ? other.users : 0;
  return users > 0.0 ? *limits_.slots * a.users / users : 0.0;
}

/// By largest remainder: in all exactly the limit.
void lease_bank::first_slots() {
  std::vector<std::pair<double, account*>> remainders;
  for (auto& [name, a] : accounts_) {
    if (!a.open)
      continue;
    const auto fair = fair_slots(a);
    a.slots = static_cast<std::uint32_t>(fair);
    slots_left_ -= a.slots;
    remainders.emplace_back(fair - a.slots, &a);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [rest, a] : remainders)
    if (slots_left_ > 0) {
      ++a->slots;
      --slots_left_;
    }
}

lease_bank::letters lease_bank::share() {
  letters result;
  if (!limits_.any())
    return result;
  const bool first = !std::exchange(shared_, true);
  if (first && limits_.slots)
    first_slots();
  double users = 0.0;
  for (const auto& [name, a] : accounts_)
    users += a.open ? a.users : 0;
  for (auto& [name, a] : accounts_) {
    if (!a.open)
      continue;
    lease news;
    if (first)
      news.slots = a.slots;
    if (const auto rate = limits_.per_second.value_or(0.0) * a.users / users;
        std::abs(rate - a.per_second) > 1e-9) {
      a.per_second = rate;
      news.per_second = rate;
    }
    if (news != lease{})
      result.emplace_back(name, news);
  }
  serve_wishes(result);
  say_wanted(result);
  return result;
}

/// As much of its wish as there is.
void lease_bank::grant(account& a, lease& into) {
  const auto requests = std::min(a.wish.requests, requests_left_);
  requests_left_ -= requests;
  a.requests += requests;
  into.requests = requests;
  // Something of what was asked for serves: the rest is asked for again.
  if (requests > 0)
    a.wish.requests = 0;

  if (a.wish.cost_nanousd > 0) {
    const auto open = std::count_if(accounts_.begin(), accounts_.end(),
                                    [](const auto& other) { return other.second.open; });
    const auto slice = *limits_.cost_nanousd / (cost_slices * std::max<std::int64_t>(1, open));
    const auto cost = std::min(std::max(a.wish.cost_nanousd, slice), cost_left_);
    cost_left_ -= cost;
    a.cost_nanousd += cost;
    into.cost_nanousd = cost;
    a.wish.cost_nanousd = std::max<std::int64_t>(0, a.wish.cost_nanousd - cost);
  }

  const auto slots = std::min(a.wish.slots, slots_left_);
  slots_left_ -= slots;
  a.slots += slots;
  into.slots = slots;
  a.wish.slots -= slots;
  a.coming -= std::min(a.coming, slots);
  if (slots > 0)
    a.waits_since = 0;
}

core::result<lease_bank::letters> lease_bank::ask(const lease_request& m) {
  const auto found = accounts_.find(m.part);
  if (found == accounts_.end() || !found->second.open)
    return letters{}; // it has ended in between
  if (m.requests > 0 && !limits_.requests)
    return nonsense("requests, which have no limit");
  if (m.cost_nanousd != 0 && !limits_.cost_nanousd)
    return nonsense("money, which has no limit");
  if (m.slots > 0 && !limits_.slots)
    return nonsense("requests at once, which have no limit");
  if (m.cost_nanousd < 0)
    return nonsense("less than no money");
  auto& a = found->second;
  // A new question replaces what the one before it lacked.
  a.wish = m;
  if (m.requests > 0)
    a.wish.requests = std::min<std::uint64_t>(m.requests, *limits_.requests);
  if (m.slots > 0 && a.waits_since == 0)
    a.waits_since = ++askings_;
  if (limits_.slots)
    a.wish.slots = std::min(m.slots, *limits_.slots);
  lease granted;
  granted.answers = true;
  grant(a, granted);
  letters result{{m.part, granted}};
  if (a.wish.slots > 0)
    recall_for(m.part, result);
  say_wanted(result);
  return result;
}

core::result<lease_bank::letters> lease_bank::take_back(const lease_back& m) {
  const auto found = accounts_.find(m.part);
  if (found == accounts_.end())
    return letters{}; // it was given up in between, and what it had counts as spent
  auto& a = found->second;
  if (m.requests > a.requests || m.cost_nanousd < 0 || m.cost_nanousd > a.cost_nanousd ||
      m.slots > a.slots)
    return core::error{"gives back more than it was lent"};
  a.requests -= m.requests;
  a.cost_nanousd -= m.cost_nanousd;
  a.slots -= m.slots;
  a.owed -= std::min(a.owed, m.slots);
  requests_left_ += m.requests;
  cost_left_ += m.cost_nanousd;
  slots_left_ += m.slots;
  // It has had its turn: others who wait for one come first.
  if (m.slots > 0 && a.waits_since > 0)
    a.waits_since = ++askings_;
  letters result;
  serve_wishes(result);
  say_wanted(result);
  return result;
}

/// Whoever is given something while others lack slots is to give back those that it does not need.
void lease_bank::say_wanted(letters& to) const {
  std::set<std::string> told;
  for (const auto& [name, what] : letters{to}) {
    if (!std::holds_alternative<lease>(what) || accounts_.at(name).slots == 0)
      continue;
    const bool wanted = std::any_of(accounts_.begin(), accounts_.end(), [&](const auto& other) {
      return other.first != name && other.second.open && other.second.wish.slots > 0;
    });
    if (wanted && told.insert(name).second)
      to.emplace_back(name, recall{0});
  }
}

/// Those without a slot, or for whom one is on its way, in the order in which they asked; then
/// those who have least of their share.
void lease_bank::serve_wishes(letters& to) {
  std::vector<std::tuple<bool, double, std::string>> order;
  for (const auto& [name, a] : accounts_) {
    if (!a.open || (a.wish.requests == 0 && a.wish.cost_nanousd == 0 && a.wish.slots == 0))
      continue;
    const bool first = a.wish.slots > 0 && (a.slots == 0 || a.coming > 0);
    const auto rank = first           ? static_cast<double>(a.waits_since)
                      : limits_.slots ? a.slots - fair_slots(a)
                                      : 0.0;
    order.emplace_back(!first, rank, name);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [later, rank, name] : order) {
    lease more;
    grant(accounts_[name], more);
    if (more != lease{})
      to.emplace_back(name, more);
  }
}

/// Whoever has idle slots gives them to one who lacks some. Who has less than its share, or none,
/// gets one of those who have more than theirs, idle or not.
void lease_bank::recall_for(const std::string& asker, letters& to) {
  auto& poor = accounts_[asker];
  const auto due = static_cast<std::uint32_t>(std::max(1.0, std::floor(fair_slots(poor))));
  auto lacking = due > poor.slots ? std::min(due - poor.slots, poor.wish.slots) : 0;
  lacking -= std::min(lacking, poor.coming);
  std::map<std::string, std::uint32_t> owes;
  for (; lacking > 0; --lacking) {
    std::pair<double, account*> richest{0.0, nullptr};
    std::string whose;
    for (auto& [name, a] : accounts_) {
      const auto keeps = static_cast<double>(a.slots) - a.owed;
      const auto surplus = keeps - fair_slots(a);
      if (name != asker && (surplus > 0.0 || (poor.slots == 0 && keeps >= 1.0)) &&
          (!richest.second || surplus > richest.first)) {
        richest = {surplus, &a};
        whose = name;
      }
    }
    if (!richest.second)
      break;
    ++richest.second->owed;
    ++poor.coming;
    ++owes[whose];
  }
  for (const auto& [name, a] : accounts_)
    if (name != asker && a.slots > 0)
      to.emplace_back(name, recall{owes[name]});
}

const char* lease_bank::exhausted() const {
  const char* lacking = nullptr;
  for (const auto& [name, a] : accounts_) {
    if (!a.open)
      continue;
    // Where requests are under way, money may come back from them. Who lacks it may have requests
    // that others lack: then it is the money that ends the run.
    if (a.wish.cost_nanousd > 0 && a.wish.idle)
      lacking = "cost";
    else if (a.wish.requests > 0)
      lacking = lacking ? lacking : "requests";
    else
      return nullptr;
  }
  return lacking;
}

} // namespace loadtest::actors
