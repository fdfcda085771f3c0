#include "actors/admin/retire_state.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

using kind_type = platform_object::kind_type;
using call_type = provision_step::call_type;

retire_state::retire_state(std::vector<platform_object> objects, std::size_t parallel,
                           core::mono_time deadline)
    : objects_(std::move(objects)), deadline_(deadline), calls_(parallel) {
  for (std::size_t i = 0; i < objects_.size(); ++i)
    if (objects_[i].id.empty())
      calls_.add(i);
  advance();
}

/// A parent waits until all of its children have been answered for, those that were refused twice.
void retire_state::advance() {
  while (calls_.empty() && stage_ != stage::done) {
    for (const auto i : std::exchange(refused_, {})) {
      tried_.insert(i);
      calls_.add(i);
    }
    if (!calls_.empty())
      return;
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
      leave(object, why);
}

void retire_state::leave(const platform_object& object, const std::string& why) {
  auto text = std::string{to_string(object.kind)} + " '" + object.name + "'";
  if (object.id.empty())
    text += " may exist, the answer to its creation was lost";
  else
    text += " (id " + object.id + ")";
  left_behind_.push_back(text + ": " + why);
}

/// What has not been answered for is left, and what is under way is not awaited.
void retire_state::give_up(const std::string& why) {
  calls_.close();
  for (std::size_t i = 0; i < objects_.size(); ++i)
    if (!settled_.contains(i))
      leave(objects_[i],
            why + (under_way_.contains(i) ? "; a call was under way, what became of it is unknown"
                                          : ""));
  for (const auto& [object, reason] : unresolved_)
    leave(object, reason);
  stage_ = stage::done;
}

std::optional<provision_step> retire_state::next(core::mono_time now) {
  if (finished())
    return std::nullopt;
  if (platform_.given_up() || now >= deadline_) {
    give_up(platform_.given_up() ? platform_.complaint() : "the time for the clean-up was over");
    return std::nullopt;
  }
  if (!platform_.lets_through(now))
    return std::nullopt;
  const auto index = calls_.next(now);
  if (!index)
    return std::nullopt;
  platform_.began(*index);
  under_way_.insert(*index);
  return provision_step{objects_[*index].id.empty() ? call_type::find : call_type::retire, *index,
                        objects_[*index]};
}

std::optional<core::mono_time> retire_state::due() const {
  if (finished())
    return std::nullopt;
  auto call = platform_.probes() ? std::nullopt : calls_.due();
  // A probe is one of the calls that wait; there may be none.
  if (const auto probe = platform_.due(); probe && calls_.ready())
    call = *probe;
  else if (probe && call)
    call = std::max(*probe, *call);
  if (deadline_ == core::mono_time::max())
    return call;
  return std::min(deadline_, call.value_or(deadline_));
}

/// A call was answered; false: it will be made again.
bool retire_state::over(std::size_t index, const core::error* failure, core::mono_time now) {
  under_way_.erase(index);
  const bool last = calls_.done(index, failure, now);
  platform_.ended(index, failure, last, now);
  return last;
}

void retire_state::retired(std::size_t index, const core::result<void>& result,
                           core::mono_time now) {
  if (finished())
    return;
  const bool last = over(index, result ? nullptr : &result.failure(), now);
  if (result) {
    retired_.insert(objects_[index].id);
    settled_.insert(index);
  } else if (last && result.failure().again == core::error::hope::none && !tried_.contains(index)) {
    refused_.insert(index);
  } else if (last) {
    settled_.insert(index);
    leave(objects_[index], result.failure().message);
  }
  advance();
}

void retire_state::found(std::size_t index, const core::result<std::vector<std::string>>& ids,
                         core::mono_time now) {
  if (finished())
    return;
  const bool last = over(index, ids ? nullptr : &ids.failure(), now);
  const auto object = objects_[index];
  if (last)
    settled_.insert(index);
  if (last && !ids)
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
