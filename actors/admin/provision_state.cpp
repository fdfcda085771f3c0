#include "actors/admin/provision_state.hpp"

#include <utility>

namespace loadtest::actors {

using kind_type = platform_object::kind_type;
using call_type = provision_step::call_type;

const char* to_string(kind_type kind) noexcept {
  switch (kind) {
  case kind_type::org:
    return "organization";
  case kind_type::user:
    return "user";
  case kind_type::key:
    return "api key";
  }
  return "object";
}

provision_state::provision_state(std::shared_ptr<const scenario::plan> plan, const shard& s,
                                 std::size_t parallel, core::nanoseconds patience)
    : plan_(std::move(plan)), suffix_(s.name_suffix), patience_(patience), calls_(parallel) {
  for (const auto& part : s.orgs) {
    shard_[part.org] = part;
    if (!plan_->targets.dialect) {
      ++orgs_;
      users_ += part.users;
      continue;
    }
    if (part.org_id.empty())
      add({kind_type::org, plan_->org_name(part.org) + suffix_, {}, {}, {}}, {part.org, 0});
    else
      add_users(part.org, part.org_id);
  }
}

void provision_state::add(platform_object object, user_index owner) {
  calls_.add(planned_.size());
  planned_.push_back({std::move(object), owner});
}

std::optional<provision_step> provision_state::next(core::mono_time now) {
  if (!core::reached(went_on_))
    went_on_ = now;
  if (finished())
    return std::nullopt;
  if (platform_.given_up())
    cut(platform_.complaint());
  else if (now - went_on_ >= patience_)
    cut("nothing has gone on for " +
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(patience_).count()) +
        " s: neither the platform nor the ledger answers");
  if (cut_ || !platform_.lets_through(now))
    return std::nullopt;
  const auto index = calls_.next(now);
  if (!index)
    return std::nullopt;
  platform_.began(*index);
  planned_[*index].under_way = true;
  return provision_step{planned_[*index].next, *index, planned_[*index].object};
}

std::optional<core::mono_time> provision_state::due() const {
  if (finished())
    return std::nullopt;
  auto call = platform_.probes() ? std::nullopt : calls_.due();
  // A probe is one of the calls that wait; there may be none.
  if (const auto probe = platform_.due(); probe && calls_.ready())
    call = *probe;
  else if (probe && call)
    call = std::max(*probe, *call);
  return std::min(went_on_ + patience_, call.value_or(went_on_ + patience_));
}

/// A call was answered; false: it will be made again.
bool provision_state::over(std::size_t index, const core::error* failure, core::mono_time now) {
  planned_[index].under_way = false;
  if (!failure)
    went_on_ = now;
  const bool last = calls_.done(index, failure, now);
  platform_.ended(index, failure, last, now);
  return last;
}

/// Gives up what is under way: whatever is being created may exist.
void provision_state::cut(const std::string& why) {
  for (auto& p : planned_)
    if (p.under_way && p.next == call_type::create)
      note_lost(p);
  cut_ = true;
  abandon("the platform could not be made ready: " + why);
}

void provision_state::created(std::size_t index, core::result<created_object> result,
                              core::mono_time now) {
  if (cut_)
    return;
  auto& p = planned_[index];
  const auto over = this->over(index, result ? nullptr : &result.failure(), now);
  if (!result) {
    const auto again = result.failure().again;
    if (again == core::error::hope::unanswered)
      note_lost(p);
    // The creation whose answer was lost has come true.
    const bool late = again == core::error::hope::taken && p.lost;
    if (p.lost && (late || !over))
      look_or_rename(p);
    if (late && !failed())
      calls_.add(index);
    else if (over)
      fail(p, "create", result.failure());
    return;
  }
  p.object.id = std::move(result->id);
  if (p.object.kind == kind_type::key)
    keys_[p.owner].push_back(std::move(result->key));
  exists(index);
}

void provision_state::note_lost(planned& p) {
  if (std::exchange(p.lost, true))
    return;
  surplus_.push_back(p.object);
  surplus_.back().id.clear();
}

void provision_state::look_or_rename(planned& p) {
  if (plan_->targets.dialect->can_find()) {
    p.next = call_type::find;
    return;
  }
  p.object.name += "-r" + std::to_string(++p.names);
  p.lost = false;
}

void provision_state::exists(std::size_t index) {
  auto& p = planned_[index];
  if (failed())
    return;
  if (p.object.kind == kind_type::org)
    return add_users(p.owner.first, std::string{p.object.id});
  if (p.object.kind == kind_type::user) {
    p.next = call_type::activate;
    calls_.add(index);
  }
}

void provision_state::activated(std::size_t index, const core::result<void>& result,
                                core::mono_time now) {
  if (cut_)
    return;
  const auto over = this->over(index, result ? nullptr : &result.failure(), now);
  if (over && !result)
    return fail(planned_[index], "activate", result.failure());
  if (over && !failed())
    add_keys(index);
}

void provision_state::found(std::size_t index, const core::result<std::vector<std::string>>& ids,
                            core::mono_time now) {
  if (cut_)
    return;
  auto& p = planned_[index];
  const auto over = this->over(index, ids ? nullptr : &ids.failure(), now);
  if (!over || failed())
    return;
  // Without a look the object is created again: its name may then be taken, or there are two.
  p.next = call_type::create;
  if (!ids || ids->empty())
    return calls_.add(index);
  if (p.object.kind == kind_type::key) {
    for (const auto& id : *ids) {
      surplus_.push_back(p.object);
      surplus_.back().id = id;
    }
    return calls_.add(index);
  }
  p.object.id = ids->front();
  exists(index);
}

void provision_state::fail(const planned& p, const char* what, const core::error& why) {
  abandon(std::string{"cannot "} + what + " the " + to_string(p.object.kind) + " '" +
          p.object.name + "': " + why.message);
}

void provision_state::abandon(const std::string& why) {
  calls_.close();
  if (failure_.empty())
    failure_ = why;
}

void provision_state::add_users(std::uint32_t org, const std::string& org_id) {
  ++orgs_;
  const auto& part = shard_.at(org);
  for (auto u = part.first_user; u < part.first_user + part.users; ++u)
    add({kind_type::user, plan_->user_name(org, u) + suffix_, {}, org_id, {}}, {org, u});
}

void provision_state::add_keys(std::size_t index) {
  const auto user = planned_[index].object;
  const auto owner = planned_[index].owner;
  ++users_;
  for (std::uint32_t k = 1; k <= plan_->keys_per_user; ++k)
    add({kind_type::key,
         plan_->key_name_prefix + "-" + user.name + "-" + std::to_string(k),
         {},
         user.org_id,
         user.id},
        owner);
}

bool provision_state::shared(const planned& p) const {
  const auto org = p.owner.first;
  return p.object.kind == kind_type::org && shard_.at(org).users < plan_->org_users[org - 1] &&
         suffix_.empty();
}

std::vector<platform_object> provision_state::objects() const {
  auto result = surplus_;
  for (const auto& p : planned_)
    if (!p.object.id.empty() && !shared(p))
      result.push_back(p.object);
  return result;
}

std::map<std::uint32_t, std::string> provision_state::shared_orgs() const {
  std::map<std::uint32_t, std::string> result;
  for (const auto& p : planned_)
    if (shared(p))
      result[p.owner.first] = p.object.id;
  return result;
}

const std::vector<core::secret>& provision_state::keys(user_index user) const {
  static const std::vector<core::secret> none;
  const auto& fixed = plan_->targets.static_keys;
  if (!plan_->targets.dialect)
    return fixed;
  const auto it = keys_.find(user);
  return it == keys_.end() ? none : it->second;
}

} // namespace loadtest::actors
