#pragma once

#include "actors/admin/circuit_breaker.hpp"
#include "actors/admin/provision_state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace loadtest::actors {

/// Removes objects from the platform: all keys, then all users, then all organisations. Those
/// without an id are looked for by their name first; where the platform can't look, they are gone
/// when what they belong to is. What may pass is tried again, what was refused once more when the
/// others of its kind are done; a failure is noted and the rest goes on. It ends at `deadline`, or
/// when the platform does not answer any more: then the rest is left behind.
class retire_state {
public:
  retire_state(std::vector<platform_object> objects, std::size_t parallel,
               core::mono_time deadline = core::mono_time::max());

  /// The next call to make, if one may be made now.
  std::optional<provision_step> next(core::mono_time now);
  /// When to ask for the next call again, if nothing is answered until then.
  std::optional<core::mono_time> due() const;
  void retired(std::size_t object, const core::result<void>& result, core::mono_time now);
  void found(std::size_t object, const core::result<std::vector<std::string>>& ids,
             core::mono_time now);

  bool finished() const noexcept { return stage_ == stage::done; }
  /// The platform does not answer.
  bool gave_up() const noexcept { return platform_.given_up(); }
  /// Kind, name and id of each, and why.
  const std::vector<std::string>& left_behind() const noexcept { return left_behind_; }

private:
  enum class stage : std::uint8_t { look, keys, users, orgs, done };

  bool over(std::size_t object, const core::error* failure, core::mono_time now);
  void advance();
  void settle_unresolved();
  void give_up(const std::string& why);
  void leave(const platform_object& object, const std::string& why);

  std::vector<platform_object> objects_;
  core::mono_time deadline_;
  call_queue calls_;
  circuit_breaker platform_;
  stage stage_ = stage::look;
  std::set<std::size_t> settled_;   ///< objects that are removed, or were given up
  std::set<std::size_t> under_way_; ///< calls
  std::set<std::size_t> refused_;   ///< objects that get a second try
  std::set<std::size_t> tried_;     ///< have had it
  std::set<std::string> retired_;   ///< ids
  struct unresolved {
    platform_object object;
    std::string why;
  };
  std::vector<unresolved> unresolved_; ///< may exist, and could not be looked for
  std::vector<std::string> left_behind_;
};

} // namespace loadtest::actors
