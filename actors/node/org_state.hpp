#pragma once

#include "actors/messages.hpp"
#include "actors/user/user_world.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace loadtest::actors {

/// Org → node: how it stands; `answers` counts the `set_active` messages that it has seen.
struct org_report {
  std::uint32_t org = 0;
  std::uint32_t active = 0;
  std::uint64_t answers = 0;
  std::uint64_t sessions = 0; ///< completed in all
  bool over_budget = false;
  std::uint32_t failed = 0;    ///< users whose behaviour threw
  std::uint64_t cut_short = 0; ///< sessions that ended before their end
  friend bool operator==(const org_report&, const org_report&) = default;
};

/// Which users of an organisation are active. Users are numbered from 0, in the order of their
/// index.
class org_state {
public:
  struct make_user {
    std::uint32_t user = 0;
  };
  /// With a number that comes back when the user is idle: an older one says nothing.
  struct begin {
    std::uint32_t user = 0;
    std::uint64_t generation = 0;
  };
  struct end {
    std::uint32_t user = 0;
  };
  /// No session any more.
  struct retire {
    std::uint32_t user = 0;
  };
  using command = std::variant<make_user, begin, end, retire, org_report>;
  using commands = std::vector<command>;

  explicit org_state(std::uint32_t org) : org_(org) {}

  /// The first `wanted` users are wanted.
  commands set_active(std::uint32_t wanted);
  commands on_session_over(session_end why);
  commands on_idle(std::uint32_t user, std::uint64_t generation);
  /// Its actor has ended. Its place counts as idle, and it never begins again.
  commands on_dead(std::uint32_t user);
  bool over_budget() const noexcept { return over_budget_; }

private:
  struct user {
    bool active = false;
    bool dead = false;
    std::uint64_t generation = 0;
  };

  org_report report() const;
  commands leave(std::uint32_t user);

  std::uint32_t org_;
  std::vector<user> users_; ///< made so far
  std::uint32_t wanted_ = 0;
  std::uint32_t active_ = 0;
  std::uint32_t failed_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t sessions_ = 0;
  std::uint64_t cut_short_ = 0;
  bool over_budget_ = false;
};

} // namespace loadtest::actors
