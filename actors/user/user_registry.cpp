#include "actors/user/user_registry.hpp"

#include "actors/user/behavior_user.hpp"

namespace loadtest::actors {

const user_registry::maker* user_registry::find(const std::string& name) const {
  const auto it = makers_.find(name);
  return it == makers_.end() ? nullptr : &it->second;
}

void user_registry::add(std::string name, maker make) {
  known_[name].clear();
  makers_[std::move(name)] = std::move(make);
}

void user_registry::add(std::string name, behavior what, std::vector<parameter> params) {
  auto make = [name, what = std::move(what),
               defaults = std::make_shared<const parameters>(params)](user_identity who) {
    if (!who.params)
      who.params = defaults;
    return std::make_unique<behavior_user>(std::move(who), name, what);
  };
  add(name, maker{std::move(make)});
  known_[std::move(name)] = std::move(params);
}

} // namespace loadtest::actors
