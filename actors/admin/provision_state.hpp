#pragma once

#include "actors/admin/admin_port.hpp"
#include "actors/admin/call_queue.hpp"
#include "actors/admin/circuit_breaker.hpp"
#include "actors/messages.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>
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
  enum class call_type : std::uint8_t { create, activate, find, retire };
  call_type call = call_type::create;
  std::size_t object = 0; ///< its number, for the answer
  platform_object wanted;
};

/// Creates a shard on the platform: organisations, then their users, then their keys, at most
/// `parallel` calls at a time. What may pass is tried again; after the first failure nothing more
/// is begun. When the answer to a creation was lost, the object is looked for by its name before it
/// is created again; where the platform can't look, it is created under another name. It fails when
/// the platform does not answer any more, or when nothing has gone on for `patience`.
class provision_state {
public:
  provision_state(std::shared_ptr<const scenario::plan> plan, const shard& s, std::size_t parallel,
                  core::nanoseconds patience = std::chrono::minutes{5});

  /// The next call to make, if one may be made now.
  std::optional<provision_step> next(core::mono_time now);
  /// When to ask for the next call again, if nothing is answered until then.
  std::optional<core::mono_time> due() const;
  void created(std::size_t object, core::result<created_object> result, core::mono_time now);
  void activated(std::size_t object, const core::result<void>& result, core::mono_time now);
  void found(std::size_t object, const core::result<std::vector<std::string>>& ids,
             core::mono_time now);

  /// Begins nothing more; `why` becomes the failure unless there is one.
  void abandon(const std::string& why);

  /// Nothing is awaited and nothing more will be begun.
  bool finished() const noexcept { return cut_ || calls_.empty(); }
  bool failed() const noexcept { return !failure_.empty(); }
  const std::string& failure() const noexcept { return failure_; }

  std::uint32_t orgs() const noexcept { return orgs_; }
  std::uint32_t users() const noexcept { return users_; }
  /// Everything of its own that exists on the platform now, and, without an id, what may exist. An
  /// organisation that other nodes have users of is not among it.
  std::vector<platform_object> objects() const;
  /// Ids of the organisations made here that other nodes have users of, by index.
  std::map<std::uint32_t, std::string> shared_orgs() const;
  /// The keys of a user, for rotation.
  const std::vector<core::secret>& keys(user_index user) const;

private:
  struct planned {
    platform_object object;
    user_index owner;
    provision_step::call_type next = provision_step::call_type::create;
    bool under_way = false;
    bool lost = false; ///< a creation under this name was not answered
    int names = 1;     ///< that have been tried
  };

  void add(platform_object object, user_index owner);
  bool over(std::size_t object, const core::error* failure, core::mono_time now);
  void cut(const std::string& why);
  void exists(std::size_t object);
  void note_lost(planned& p);
  /// Before the next try of a creation whose answer was lost.
  void look_or_rename(planned& p);
  bool shared(const planned& p) const;
  void add_users(std::uint32_t org, const std::string& org_id);
  void add_keys(std::size_t user);
  void fail(const planned& p, const char* what, const core::error& why);

  std::shared_ptr<const scenario::plan> plan_;
  std::map<std::uint32_t, shard_org> shard_;
  std::string suffix_; ///< of the names
  core::nanoseconds patience_;
  core::mono_time went_on_{}; ///< when a call succeeded last, or the first was made
  bool cut_ = false;          ///< calls that are under way are not awaited
  call_queue calls_;
  circuit_breaker platform_;
  std::vector<planned> planned_;
  /// Keys whose secret was lost with the answer and, without an id, what may exist.
  std::vector<platform_object> surplus_;
  std::uint32_t orgs_ = 0;
  std::uint32_t users_ = 0;
  std::string failure_;
  std::map<user_index, std::vector<core::secret>> keys_;
};

} // namespace loadtest::actors
