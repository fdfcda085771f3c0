#include "platform/model/accounts.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

} // namespace

const organization& accounts::add_organization(std::string name, core::unix_time now) {
  const auto id = new_id("org-");
  return orgs_.emplace(id, organization{id, std::move(name), now}).first->second;
}

const account_user* accounts::add_user(std::string name, std::string email,
                                       const std::string& organization_id, core::unix_time now) {
  if (!orgs_.contains(organization_id))
    return nullptr;
  const auto id = new_id("user-");
  children_[organization_id].insert(id);
  const account_user user{id, std::move(name), std::move(email), organization_id, now};
  return &users_.emplace(id, user).first->second;
}

const api_key* accounts::add_key(std::string name, const std::string& user_id,
                                 std::optional<core::unix_time> expires_at, core::unix_time now) {
  if (!users_.contains(user_id))
    return nullptr;
  const auto id = new_id("key-");
  children_[user_id].insert(id);
  const core::secret key{"sk-sim-" + hex(random_.next()) + hex(random_.next())};
  key_ids_.emplace(key.reveal(), id);
  return &keys_.emplace(id, api_key{id, std::move(name), user_id, now, expires_at, key})
              .first->second;
}

bool accounts::remove_organization(const std::string& id) {
  if (orgs_.erase(id) == 0)
    return false;
  const auto members = children_.extract(id);
  if (!members.empty())
    for (const auto& user : members.mapped())
      remove_user(user);
  return true;
}

bool accounts::remove_user(const std::string& id) {
  const auto found = users_.find(id);
  if (found == users_.end())
    return false;
  leave_parent(found->second.organization_id, id);
  users_.erase(found);
  const auto owned = children_.extract(id);
  if (!owned.empty())
    for (const auto& key : owned.mapped())
      remove_key(key);
  return true;
}

bool accounts::remove_key(const std::string& id) {
  const auto found = keys_.find(id);
  if (found == keys_.end())
    return false;
  leave_parent(found->second.user_id, id);
  key_ids_.erase(std::string{found->second.key.reveal()});
  keys_.erase(found);
  return true;
}

const api_key* accounts::find_key(std::string_view key, core::unix_time now) const {
  const auto found = key_ids_.find(std::string{key});
  if (found == key_ids_.end())
    return nullptr;
  const auto& result = keys_.at(found->second);
  return result.expires_at && *result.expires_at <= now ? nullptr : &result;
}

void accounts::leave_parent(const std::string& parent, const std::string& child) {
  if (const auto found = children_.find(parent); found != children_.end())
    found->second.erase(child);
}

std::string accounts::new_id(std::string_view prefix) {
  char text[32];
  std::snprintf(text, sizeof text, "%08llu-%08llx", static_cast<unsigned long long>(++last_number_),
                static_cast<unsigned long long>(random_.next() >> 32));
  return std::string{prefix} + text;
}

} // namespace loadtest::platform
