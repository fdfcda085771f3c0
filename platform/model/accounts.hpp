#pragma once

#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "platform/model/price.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace loadtest::platform {

/// Organisations are active or suspended, users invited as well, keys active or revoked.
enum class account_status : std::uint8_t { invited, active, suspended, revoked };
const char* to_string(account_status status) noexcept;

/// A status and since when.
struct standing {
  account_status status = account_status::active;
  core::unix_time since{};
};

/// What an organisation may spend.
struct spending_limit {
  nanodollars sum = 0;
  std::optional<nanodollars> warn_at{};
};

struct organization {
  std::string id;
  std::string name;
  std::string slug; ///< no two have the same; empty: none
  core::unix_time created_at;
  standing state;
  std::optional<spending_limit> limit;
  nanodollars spent = 0;

  bool over_limit() const noexcept { return limit && spent >= limit->sum; }
};

struct account_user {
  std::string id;
  std::string name;
  std::string email;
  std::string organization_id;
  core::unix_time created_at;
  standing state;
};

struct api_key {
  std::string id;
  std::string name;
  std::string user_id;
  std::string organization_id;
  core::unix_time created_at;
  std::optional<core::unix_time> expires_at;
  core::secret key;
  standing state;
};

/// The organisations, users and keys of the simulated platform. What belongs to something that is
/// removed goes with it; what is suspended or revoked stays, with its slug and e-mail. Names need
/// not be unique. Ids name a dialect's objects, whichever made them.
class accounts {
public:
  /// `random` makes the ids and keys. A key that was revoked or removed, or whose owner was, or was
  /// suspended, works on for `grace`: as if the router asked for each key only so often.
  explicit accounts(core::random_stream random, core::nanoseconds grace = core::nanoseconds{0})
      : random_(random), grace_(grace) {}

  /// None when there is an organisation with this slug.
  const organization* add_organization(std::string name, std::string slug, core::unix_time now,
                                       std::optional<spending_limit> limit = {});
  /// None when there is no such organisation.
  const account_user* add_user(std::string name, std::string email,
                               const std::string& organization_id, account_status status,
                               core::unix_time now);
  /// None when there is no such user.
  const api_key* add_key(std::string name, const std::string& user_id,
                         std::optional<core::unix_time> expires_at, core::unix_time now);

  /// These say false when there is none.
  bool set_organization_status(const std::string& id, account_status status, core::unix_time now);
  bool set_user_status(const std::string& id, account_status status, core::unix_time now);
  bool revoke_key(const std::string& id, core::unix_time now); ///< also when it is revoked already
  bool remove_organization(const std::string& id, core::unix_time now);
  bool remove_user(const std::string& id, core::unix_time now);
  bool remove_key(const std::string& id, core::unix_time now);

  /// Passed over when there is no such organisation.
  void charge(const std::string& organization_id, nanodollars cost);

  /// The key with this text, when it works.
  const api_key* find_key(std::string_view key, core::unix_time now) const;

  const organization* organization_with(const std::string& id) const;
  const account_user* user_with(const std::string& id) const;
  const api_key* key_with(const std::string& id) const;
  bool has_email(const std::string& email) const { return emails_.contains(email); }

  const std::map<std::string, organization>& organizations() const noexcept { return orgs_; }
  const std::map<std::string, account_user>& users() const noexcept { return users_; }
  const std::map<std::string, api_key>& keys() const noexcept { return keys_; }

private:
  bool works(const api_key& key, core::unix_time now) const;
  /// Active, or not for long enough that anyone noticed.
  bool passes(const standing& state, core::unix_time now) const noexcept;
  void leave_parent(const std::string& parent, const std::string& child);
  std::string new_id(std::string_view prefix);

  core::random_stream random_;
  core::nanoseconds grace_;
  std::uint64_t last_number_ = 0;
  std::map<std::string, organization> orgs_; ///< each by id, which ascend
  std::map<std::string, account_user> users_;
  std::map<std::string, api_key> keys_;
  std::unordered_map<std::string, std::set<std::string>> children_; ///< ids by the parent's id
  std::unordered_map<std::string, std::string> key_ids_;            ///< by the key's text
  std::unordered_map<std::string, api_key> removed_keys_; ///< by their text, when there is a grace
  std::unordered_set<std::string> slugs_;
  std::unordered_multiset<std::string> emails_;
};

} // namespace loadtest::platform
