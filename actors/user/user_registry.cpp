#include "actors/user/user_registry.hpp"

#include "actors/user/behavior_user.hpp"

namespace loadtest::actors {

const user_registry::maker* user_registry::find(const std::string& name) const {
  const auto it = makers_.find(name);
  return it == makers_.end() ? nullptr : &it->second;
}

std::vector<std::string> user_registry::names() const {
  std::vector<std::string> result;
  for (const auto& [name, make] : makers_)
    result.push_back(name);
  return result;
}

void user_registry::add(std::string name, behavior what) {
  auto make = [name, what = std::move(what)](user_identity who) {
    return std::make_unique<behavior_user>(std::move(who), name, what);
  };
  add(std::move(name), maker{std::move(make)});
}

} // namespace loadtest::actors
