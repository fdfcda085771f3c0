#include "actors/admin/retire_state.hpp"

#include <algorithm>

namespace loadtest::actors {

using kind_type = platform_object::kind_type;
using call_type = provision_step::call_type;

retire_state::retire_state(std::vector<platform_object> objects, std::size_t parallel)
    : objects_(std::move(objects)), calls_(parallel) {
  for (std::size_t i = 0; i < objects_.size(); ++i)
    if (objects_[i].id.empty())
      calls_.add(i);
  advance();
}

/// A parent waits until all of its children have been answered for.
void retire_state::advance() {
  while (calls_.empty() && stage_ != stage::done) {
    stage_ = static_cast<stage>(static_cast<int>(stage_) + 1);
    const auto kind = stage_ == stage::keys    ? kind_type::key
                      : stage_ == stage::users ? kind_type::user
                                               : kind_type::org;
    for (std::size_t i = 0; i < objects_.size() && stage_ != stage::done; ++i)
      if (objects_[i].kind == kind && !objects_[i].id.empty())
        calls_.add(i);
    if (stage_ == stage::done)
      settle_unresolved();
  }
}

void retire_state::settle_unresolved() {
  for (const auto& [object, why] : unresolved_)
    if (!retired_.contains(object.user_id) && !retired_.contains(object.org_id))
      left_behind_.push_back(std::string{to_string(object.kind)} + " '" + object.name +
                             "' may exist, the answer to its creation was lost: " + why);
}

std::optional<provision_step> retire_state::next(core::mono_time now) {
  const auto index = calls_.next(now);
  if (!index)
    return std::nullopt;
  return provision_step{objects_[*index].id.empty() ? call_type::find : call_type::retire, *index,
                        objects_[*index]};
}

void retire_state::retired(std::size_t index, const core::result<void>& result,
                           core::mono_time now) {
  const auto& object = objects_[index];
  if (result)
    retired_.insert(object.id);
  if (calls_.done(index, result ? nullptr : &result.failure(), now) && !result) {
    left_behind_.push_back(std::string{to_string(object.kind)} + " '" + object.name + "' (id " +
                           object.id + "): " + result.failure().message);
  }
  advance();
}

void retire_state::found(std::size_t index, const core::result<std::vector<std::string>>& ids,
                         core::mono_time now) {
  const auto object = objects_[index];
  const auto over = calls_.done(index, ids ? nullptr : &ids.failure(), now);
  if (over && !ids)
    unresolved_.push_back({object, ids.failure().message});
  if (ids)
    for (const auto& id : *ids) {
      const auto known = std::any_of(objects_.begin(), objects_.end(), [&](const auto& o) {
        return o.kind == object.kind && o.id == id;
      });
      if (known)
        continue;
      objects_.push_back(object);
      objects_.back().id = id;
    }
  advance();
}

} // namespace loadtest::actors
