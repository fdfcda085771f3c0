#pragma once

#include "core/time.hpp"
#include "dice.hpp"
#include "platform.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::simulation {

/// Longer than any run.
inline constexpr core::nanoseconds for_ever = std::chrono::hours{24};

/// What befalls a process, or several.
enum class fault_kind : std::uint8_t {
  stop,      ///< SIGTERM to the coordinator
  leave,     ///< SIGTERM to a worker; when it lasts: SIGKILL after that
  kill,      ///< SIGKILL
  power_off, ///< its machine is gone, and nobody is told
  freeze,    ///< SIGSTOP, and SIGCONT after a while
  cut,       ///< the cable between a worker and the coordinator, for a while
  full_disk  ///< from now on nothing more can be written
};
const char* to_string(fault_kind kind) noexcept;

struct fault {
  core::nanoseconds at{}; ///< since the beginning; `in_clean_up`: since the load is over
  bool in_clean_up = false;
  fault_kind what = fault_kind::stop;
  std::size_t process = 0; ///< 0: the coordinator
  core::nanoseconds lasts{};
};

/// A process of the run, and when it joins.
struct cast_member {
  std::string name;
  core::nanoseconds joins{}; ///< since the beginning; the coordinator's: 0
  bool late = false;         ///< the run begins without it
  core::nanoseconds clock_ahead{};
  core::nanoseconds clock_uncertainty{};
};

/// How the users of a scene behave that are not the built-in ones: chances of a user.
struct mood_chances {
  double throws_at_once = 0.0;
  double throws_before_asking = 0.0; ///< at some question
  double throws_having_asked = 0.0;  ///< while its answer is awaited
  double throws_on_answer = 0.0;
  double finishes_at_once = 0.0;
  double never_asks = 0.0;
};

/// Everything that is drawn from a seed before the run begins.
struct scene {
  std::uint64_t seed = 0;
  std::shared_ptr<const scenario::plan> plan;
  std::vector<cast_member> cast; ///< the coordinator first
  std::uint32_t missing = 0;     ///< workers that were waited for in vain
  platform_manners manners;      ///< frozen times count from the beginning
  mood_chances moods;
  std::vector<fault> faults;

  dice chance() const noexcept { return dice{seed}; }
};

/// The kinds of faults that may be drawn; all by default.
struct drawing {
  bool faults = true;
  bool unruly_platform = true;
  bool moody_users = true;
};

scene draw_scene(std::uint64_t seed, const drawing& what = {});

/// The scene in words, a line for each thing out of the ordinary.
std::string describe(const scene& s);

/// By when the load of this plan must be over, if nobody interferes.
core::nanoseconds longest_load(const scene& s);
/// By when everything must be over, whatever happens.
core::nanoseconds deadline(const scene& s);

} // namespace loadtest::simulation
