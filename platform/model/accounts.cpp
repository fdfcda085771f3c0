#include "platform/model/accounts.hpp"

#include "platform/model/hex.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

template <typename Object>
const Object* find(const std::map<std::string, Object>& objects, const std::string& id) {
  const auto found = objects.find(id);
  return found == objects.end() ? nullptr : &found->second;
}

template <typename Object>
bool set_status(std::map<std::string, Object>& objects, const std::string& id, standing state) {
  const auto found = objects.find(id);
  if (found == objects.end())
    return false;
  found->second.state = state;
  return true;
}

} // namespace

const char* to_string(account_status status) noexcept {
  switch (status) {
  case account_status::invited:
    return "invited";
  case account_status::active:
    return "active";
  case account_status::suspended:
    return "suspended";
  case account_status::revoked:
    return "revoked";
  }
  return "";
}

const organization* accounts::add_organization(std::string name, std::string slug,
                                               core::unix_time now,
                                               std::optional<spending_limit> limit) {
  if (!slug.empty() && !slugs_.insert(slug).second)
    return nullptr;
  const auto id = new_id("org-");
  const organization made{id, std::move(name), std::move(slug), now, {}, limit};
  return &orgs_.emplace(id, made).first->second;
}

const account_user* accounts::add_user(std::string name, std::string email,
                                       const std::string& organization_id, account_status status,
                                       core::unix_time now) {
  if (!orgs_.contains(organization_id))
    return nullptr;
  const auto id = new_id("user-");
  children_[organization_id].insert(id);
  emails_.insert(email);
  const account_user user{id,  std::move(name), std::move(email), organization_id,
                          now, {status, now}};
  return &users_.emplace(id, user).first->second;
}

const api_key* accounts::add_key(std::string name, const std::string& user_id,
                                 std::optional<core::unix_time> expires_at, core::unix_time now) {
  const auto* user = user_with(user_id);
  if (!user)
    return nullptr;
  const auto id = new_id("key-");
  children_[user_id].insert(id);
  const core::secret text{"sk-sim-" + hex(random_.next()) + hex(random_.next())};
  key_ids_.emplace(text.reveal(), id);
  const api_key key{id, std::move(name), user_id, user->organization_id, now, expires_at, text, {}};
  return &keys_.emplace(id, key).first->second;
}

bool accounts::set_organization_status(const std::string& id, account_status status,
                                       core::unix_time now) {
  return set_status(orgs_, id, {status, now});
}

bool accounts::set_user_status(const std::string& id, account_status status, core::unix_time now) {
  return set_status(users_, id, {status, now});
}

bool accounts::revoke_key(const std::string& id, core::unix_time now) {
  const auto* key = key_with(id);
  return key && key->state.status == account_status::active &&
         set_status(keys_, id, {account_status::revoked, now});
}

bool accounts::remove_organization(const std::string& id, core::unix_time now) {
  const auto found = orgs_.find(id);
  if (found == orgs_.end())
    return false;
  slugs_.erase(found->second.slug);
  const auto members = children_.extract(id);
  if (!members.empty())
    for (const auto& user : members.mapped())
      remove_user(user, now);
  orgs_.erase(found);
  return true;
}

bool accounts::remove_user(const std::string& id, core::unix_time now) {
  const auto found = users_.find(id);
  if (found == users_.end())
    return false;
  leave_parent(found->second.organization_id, id);
  emails_.erase(emails_.find(found->second.email));
  const auto owned = children_.extract(id);
  if (!owned.empty())
    for (const auto& key : owned.mapped())
      remove_key(key, now);
  users_.erase(found);
  return true;
}

bool accounts::remove_key(const std::string& id, core::unix_time now) {
  const auto found = keys_.find(id);
  if (found == keys_.end())
    return false;
  auto& key = found->second;
  leave_parent(key.user_id, id);
  const std::string text{key.key.reveal()};
  key_ids_.erase(text);
  if (grace_.count() > 0 && works(key, now)) {
    if (key.state.status == account_status::active)
      key.state = {account_status::revoked, now};
    removed_keys_.emplace(text, std::move(key));
  }
  keys_.erase(found);
  return true;
}

void accounts::charge(const std::string& organization_id, nanodollars cost) {
  if (const auto found = orgs_.find(organization_id); found != orgs_.end())
    found->second.spent += cost;
}

const api_key* accounts::find_key(std::string_view key, core::unix_time now) const {
  const std::string text{key};
  if (const auto found = key_ids_.find(text); found != key_ids_.end()) {
    const auto& result = keys_.at(found->second);
    return works(result, now) ? &result : nullptr;
  }
  const auto removed = removed_keys_.find(text);
  return removed != removed_keys_.end() && works(removed->second, now) ? &removed->second : nullptr;
}

const organization* accounts::organization_with(const std::string& id) const {
  return find(orgs_, id);
}

const account_user* accounts::user_with(const std::string& id) const {
  return find(users_, id);
}

const api_key* accounts::key_with(const std::string& id) const {
  return find(keys_, id);
}

bool accounts::works(const api_key& key, core::unix_time now) const {
  const auto* user = user_with(key.user_id);
  const auto* org = organization_with(key.organization_id);
  return passes(key.state, now) && (!user || passes(user->state, now)) &&
         (!org || passes(org->state, now)) && (!key.expires_at || now < *key.expires_at);
}

bool accounts::passes(const standing& state, core::unix_time now) const noexcept {
  return state.status == account_status::active || now < state.since + grace_;
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
