#include "actors/user/user_registry.hpp"

#include "actors/user/chat_user.hpp"

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

user_registry built_in_users() {
  user_registry result;
  result.add<chat_user>("chat");
  return result;
}

} // namespace loadtest::actors
