#include "actors/admin/run_names.hpp"

#include <memory>
#include <optional>
#include <unordered_set>

namespace loadtest::actors {

namespace {

using kind_type = platform_object::kind_type;

constexpr std::string_view digits = "0123456789";

/// The name without its last suffix of a letter of `letters` (none: a number alone), if it has one.
std::optional<std::string_view> shorter(std::string_view name, std::string_view letters) {
  const auto last = name.find_last_not_of(digits);
  if (last == std::string_view::npos || last + 1 == name.size())
    return std::nullopt;
  auto dash = last;
  if (!letters.empty()) {
    if (last == 0 || letters.find(name[last]) == std::string_view::npos)
      return std::nullopt;
    --dash;
  }
  return name[dash] == '-' ? std::optional{name.substr(0, dash)} : std::nullopt;
}

struct known_names {
  std::unordered_set<std::string> orgs;
  std::unordered_set<std::string> users;
  std::string key_prefix;

  /// With as many suffixes as it has, or fewer: names of a scenario may end like one.
  static bool in(const std::unordered_set<std::string>& names, std::string_view name) {
    for (std::optional<std::string_view> n = name; n; n = shorter(*n, "tr"))
      if (names.contains(std::string{*n}))
        return true;
    return false;
  }

  /// Prefix, user, number of the key, suffixes.
  bool is_key(std::string_view name) const {
    if (!name.starts_with(key_prefix))
      return false;
    name.remove_prefix(key_prefix.size());
    for (std::optional<std::string_view> n = name; n; n = shorter(*n, "tr"))
      if (const auto user = shorter(*n, {}); user && in(users, *user))
        return true;
    return false;
  }
};

} // namespace

name_check run_names(const scenario::plan& plan) {
  const auto known = std::make_shared<known_names>();
  known->key_prefix = plan.key_name_prefix + "-";
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o) {
    known->orgs.insert(plan.org_name(o));
    for (std::uint32_t u = 1; u <= plan.org_users[o - 1]; ++u)
      known->users.insert(plan.user_name(o, u));
  }
  return [known](kind_type kind, std::string_view name) {
    switch (kind) {
    case kind_type::org:
      return known_names::in(known->orgs, name);
    case kind_type::user:
      return known_names::in(known->users, name);
    case kind_type::key:
      return known->is_key(name);
    }
    return false;
  };
}

} // namespace loadtest::actors
