#pragma once

#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace loadtest::platform {

struct organization {
  std::string id;
  std::string name;
  core::unix_time created_at;
};

struct account_user {
  std::string id;
  std::string name;
  std::string email;
  std::string organization_id;
  core::unix_time created_at;
};

struct api_key {
  std::string id;
  std::string name;
  std::string user_id;
  core::unix_time created_at;
  std::optional<core::unix_time> expires_at;
  core::secret key;
};

/// The organisations, users and keys of the simulated platform. What belongs to something that is
/// removed goes with it. Names need not be unique.
class accounts {
public:
  /// `random` makes the ids and keys.
  explicit accounts(core::random_stream random) : random_(random) {}

  const organization& add_organization(std::string name, core::unix_time now);
  /// None when there is no such organisation.
  const account_user* add_user(std::string name, std::string email,
                               const std::string& organization_id, core::unix_time now);
  /// None when there is no such user.
  const api_key* add_key(std::string name, const std::string& user_id,
                         std::optional<core::unix_time> expires_at, core::unix_time now);

  /// False when there was none.
  bool remove_organization(const std::string& id);
  bool remove_user(const std::string& id);
  bool remove_key(const std::string& id);

  /// The key with this text; none when it is unknown, removed or expired.
  const api_key* find_key(std::string_view key, core::unix_time now) const;

  const std::map<std::string, organization>& organizations() const noexcept { return orgs_; }
  const std::map<std::string, account_user>& users() const noexcept { return users_; }
  const std::map<std::string, api_key>& keys() const noexcept { return keys_; }

private:
  void leave_parent(const std::string& parent, const std::string& child);
  std::string new_id(std::string_view prefix);

  core::random_stream random_;
  std::uint64_t last_number_ = 0;
  std::map<std::string, organization> orgs_; ///< each by id, which ascend
  std::map<std::string, account_user> users_;
  std::map<std::string, api_key> keys_;
  std::unordered_map<std::string, std::set<std::string>> children_; ///< ids by the parent's id
  std::unordered_map<std::string, std::string> key_ids_;            ///< by the key's text
};

} // namespace loadtest::platform
