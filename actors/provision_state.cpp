#include "actors/provision_state.hpp"

#include <algorithm>

namespace loadtest::actors {

using kind_type = platform_object::kind_type;

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
                                 std::size_t parallel)
    : plan_(std::move(plan)), parallel_(parallel) {
  for (const auto& part : s.orgs) {
    shard_[part.org] = part;
    if (plan_->targets.platform == scenario::dialect_kind::static_keys) {
      ++orgs_;
      users_ += part.users;
      continue;
    }
    ready_.push_back(objects_.size());
    objects_.push_back({{kind_type::org, plan_->org_name(part.org), {}, {}, {}}, {part.org, 0}, 0});
  }
}

std::optional<provision_step> provision_state::next() {
  if (failed() || ready_.empty() || in_flight_ == parallel_)
    return std::nullopt;
  const auto index = ready_.front();
  ready_.pop_front();
  ++in_flight_;
  return provision_step{index, objects_[index].object};
}

void provision_state::done(std::size_t index, core::result<created_object> result) {
  --in_flight_;
  auto& [object, owner, parent] = objects_[index];
  if (!result)
    return abandon("cannot create the " + std::string{to_string(object.kind)} + " '" + object.name +
                   "': " + result.failure().message);
  object.id = result->id;
  if (object.kind == kind_type::key)
    keys_[owner].push_back(std::move(result->key));
  else
    add_children(index);
}

void provision_state::abandon(const std::string& why) {
  if (failure_.empty())
    failure_ = why;
}

void provision_state::add_children(std::size_t index) {
  const auto add = [&](platform_object child, user_index owner) {
    ready_.push_back(objects_.size());
    objects_.push_back({std::move(child), owner, index});
  };
  const auto object = objects_[index].object;
  const auto [org, user] = objects_[index].owner;
  if (object.kind == kind_type::org) {
    ++orgs_;
    const auto& part = shard_.at(org);
    for (auto u = part.first_user; u < part.first_user + part.users; ++u)
      add({kind_type::user, plan_->user_name(org, u), {}, object.id, {}}, {org, u});
    return;
  }
  ++users_;
  for (std::uint32_t k = 1; k <= plan_->keys_per_user; ++k)
    add({kind_type::key,
         plan_->key_name_prefix + "-" + object.name + "-" + std::to_string(k),
         {},
         object.org_id,
         object.id},
        {org, user});
}

std::vector<platform_object> provision_state::created() const {
  std::vector<platform_object> result;
  for (const auto& p : objects_)
    if (!p.object.id.empty())
      result.push_back(p.object);
  return result;
}

const std::vector<core::secret>& provision_state::keys(user_index user) const {
  static const std::vector<core::secret> none;
  const auto& fixed = plan_->targets.static_keys;
  if (plan_->targets.platform == scenario::dialect_kind::static_keys)
    return fixed;
  const auto it = keys_.find(user);
  return it == keys_.end() ? none : it->second;
}

retire_state::retire_state(std::vector<platform_object> objects, std::size_t parallel)
    : objects_(std::move(objects)), parallel_(parallel) {
  // Children before their parents.
  std::stable_sort(objects_.begin(), objects_.end(),
                   [](const auto& a, const auto& b) { return a.kind > b.kind; });
}

std::optional<provision_step> retire_state::next() {
  if (next_ == objects_.size() || in_flight_ == parallel_)
    return std::nullopt;
  // A parent waits until all of its children have been answered for.
  if (in_flight_ > 0 && objects_[next_].kind != objects_[next_ - 1].kind)
    return std::nullopt;
  ++in_flight_;
  const auto index = next_++;
  return provision_step{index, objects_[index]};
}

void retire_state::done(std::size_t index, const core::result<void>& result) {
  --in_flight_;
  if (result)
    return;
  const auto& object = objects_[index];
  left_behind_.push_back(std::string{to_string(object.kind)} + " '" + object.name + "' (id " +
                         object.id + "): " + result.failure().message);
}

} // namespace loadtest::actors
