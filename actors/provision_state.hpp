#pragma once

#include "actors/admin_port.hpp"
#include "actors/messages.hpp"
#include "scenario/plan.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// Organisation and user by index, both from 1.
using user_index = std::pair<std::uint32_t, std::uint32_t>;

/// One call to the platform that the bootstrap or the clean-up has to make.
struct provision_step {
  std::size_t object = 0; ///< index into `objects()`
  platform_object wanted;
};

/// Creates a shard on the platform: organisations, then their users, then their keys, at most
/// `parallel` calls at a time. After the first failure nothing more is begun.
class provision_state {
public:
  provision_state(std::shared_ptr<const scenario::plan> plan, const shard& s, std::size_t parallel);

  /// The next call to make, if one may be made now.
  std::optional<provision_step> next();
  void done(std::size_t object, core::result<created_object> result);

  /// Begins nothing more; `why` becomes the failure unless there is one.
  void abandon(const std::string& why);

  /// Nothing is under way and nothing more will be begun.
  bool finished() const noexcept { return in_flight_ == 0 && (ready_.empty() || failed()); }
  bool failed() const noexcept { return !failure_.empty(); }
  const std::string& failure() const noexcept { return failure_; }

  std::uint32_t orgs() const noexcept { return orgs_; }
  std::uint32_t users() const noexcept { return users_; }
  /// Everything that exists on the platform now.
  std::vector<platform_object> created() const;
  /// The keys of a user, for rotation.
  const std::vector<core::secret>& keys(user_index user) const;

private:
  struct planned {
    platform_object object;
    user_index owner;
    std::size_t parent = 0;
  };

  void add_children(std::size_t index);

  std::shared_ptr<const scenario::plan> plan_;
  std::map<std::uint32_t, shard_org> shard_;
  std::size_t parallel_;
  std::vector<planned> objects_;
  std::deque<std::size_t> ready_;
  std::size_t in_flight_ = 0;
  std::uint32_t orgs_ = 0;
  std::uint32_t users_ = 0;
  std::string failure_;
  std::map<user_index, std::vector<core::secret>> keys_;
};

/// Removes objects from the platform: all keys, then all users, then all organisations. A failure
/// is noted and the rest goes on.
class retire_state {
public:
  retire_state(std::vector<platform_object> objects, std::size_t parallel);

  std::optional<provision_step> next();
  void done(std::size_t object, const core::result<void>& result);

  bool finished() const noexcept { return in_flight_ == 0 && next_ == objects_.size(); }
  const std::vector<std::string>& left_behind() const noexcept { return left_behind_; }

private:
  std::vector<platform_object> objects_;
  std::size_t parallel_;
  std::size_t next_ = 0;
  std::size_t in_flight_ = 0;
  std::vector<std::string> left_behind_;
};

} // namespace loadtest::actors
