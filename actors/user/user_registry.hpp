#pragma once

#include "actors/user/user_engine.hpp"
#include "loadtest/behavior.hpp"
#include "scenario/plan/plan.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::actors {

/// Behaviour name → how to make such a user. Explicit: nothing registers itself.
class user_registry {
public:
  using maker = std::function<std::unique_ptr<user_engine>(user_identity)>;

  /// Adds or replaces the behaviour `name`.
  void add(std::string name, maker make);
  /// Adds the behaviour `name` whose users are `User{user_identity}`.
  template <typename User>
  void add(std::string name) {
    add(std::move(name), [](user_identity who) { return std::make_unique<User>(std::move(who)); });
  }

  /// Adds the behaviour `name`, written as a coroutine, with the parameters that it knows.
  void add(std::string name, behavior what, std::vector<parameter> params = {});

  /// Null when there is no such behaviour.
  const maker* find(const std::string& name) const;
  /// All of them, with their parameters.
  const scenario::known_behaviors& known() const noexcept { return known_; }

private:
  std::map<std::string, maker> makers_;
  scenario::known_behaviors known_;
};

} // namespace loadtest::actors
