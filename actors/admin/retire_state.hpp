#pragma once

#include "actors/admin/provision_state.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace loadtest::actors {

/// Removes objects from the platform: all keys, then all users, then all organisations. Those
/// without an id are looked for by their name first; where the platform can't look, they are gone
/// when what they belong to is. What may pass is tried again; a failure is noted and the rest goes
/// on.
class retire_state {
public:
  retire_state(std::vector<platform_object> objects, std::size_t parallel);

  std::optional<provision_step> next(core::mono_time now);
  std::optional<core::mono_time> due() const { return calls_.due(); }
  void retired(std::size_t object, const core::result<void>& result, core::mono_time now);
  void found(std::size_t object, const core::result<std::vector<std::string>>& ids,
             core::mono_time now);

  bool finished() const noexcept { return calls_.empty() && stage_ == stage::done; }
  const std::vector<std::string>& left_behind() const noexcept { return left_behind_; }

private:
  enum class stage : std::uint8_t { look, keys, users, orgs, done };

  void advance();
  void settle_unresolved();

  std::vector<platform_object> objects_;
  call_queue calls_;
  stage stage_ = stage::look;
  std::set<std::string> retired_; ///< ids
  struct unresolved {
    platform_object object;
    std::string why;
  };
  std::vector<unresolved> unresolved_; ///< may exist, and could not be looked for
  std::vector<std::string> left_behind_;
};

} // namespace loadtest::actors
