#pragma once

#include "actors/admin/admin_port.hpp"
#include "core/outcome.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "dice.hpp"
#include "timeline.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace loadtest::simulation {

/// How the platform of a scene behaves. Chances are of a single call or request.
struct platform_manners {
  core::nanoseconds answer_time{std::chrono::milliseconds{400}}; ///< mean
  core::nanoseconds call_time{std::chrono::milliseconds{5}};     ///< mean, of the administration
  double rate_limited = 0.0;
  double overloaded = 0.0;
  double broken_stream = 0.0;
  double call_refused_for_now = 0.0;
  double answer_lost_done = 0.0; ///< the call was carried out
  double answer_lost_not_done = 0.0;
  double removal_fails_once = 0.0;
  double creation_refused = 0.0; ///< for good
  bool lists_models = true;
  /// From when to when it answers nobody.
  std::vector<std::pair<core::mono_time, core::mono_time>> frozen{};
};

/// One attempt, as the platform has seen it.
struct seen_attempt {
  std::string request_id;
  std::string process;
  std::string part;
  std::string key; ///< secret
  std::uint32_t org = 0;
  std::uint32_t user = 0;
  core::mono_time began{};
  std::optional<core::mono_time> ended{};
  core::outcome_status status = core::outcome_status::error; ///< when it has ended
  bool heard = false;                                        ///< the process has got the outcome
};

/// The platform under test: objects with their parents, keys that count as long as they exist, and
/// a memory of everything.
class platform {
public:
  platform(timeline& time, dice chance, platform_manners manners)
      : time_(time), chance_(chance), manners_(std::move(manners)) {}

  using object = actors::platform_object;
  struct existing {
    object what;
    std::string process; ///< that made it
  };

  enum class call_end : std::uint8_t { done, refused, later, lost_done, lost_not_done };
  /// What becomes of a call about this object, and how long that takes.
  struct fate {
    call_end end = call_end::done;
    core::nanoseconds takes{};
  };
  fate fate_of(const char* call, const object& o);

  std::string create(const object& o, const std::string& process);
  void remove(const object& o);
  std::vector<std::string> find(const object& o) const;

  /// An attempt begins; its number.
  std::size_t begin(seen_attempt attempt);
  void end(std::size_t number, core::outcome_status status, bool heard);
  /// The end and the manner of this attempt, on the world's clock, if nobody interferes.
  core::outcome answer_to(const seen_attempt& attempt, std::uint32_t max_tokens) const;

  /// When something that would end then does end: later, when the platform stands still.
  core::mono_time thawed(core::mono_time when) const;

  const platform_manners& manners() const noexcept { return manners_; }
  const std::map<std::string, existing>& objects() const noexcept { return objects_; }
  const std::vector<seen_attempt>& attempts() const noexcept { return attempts_; }
  const std::set<std::size_t>& in_flight() const noexcept { return in_flight_; }
  bool key_counts(const std::string& key) const { return keys_.contains(key); }
  std::size_t created() const noexcept { return created_; }

  /// Told of each attempt that begins.
  std::function<void(const seen_attempt&)> on_begin;
  /// Told of each object, before it is there.
  std::function<void(const object&, const std::string& process)> on_create;

private:
  timeline& time_;
  dice chance_;
  platform_manners manners_;
  std::map<std::string, existing> objects_; ///< by id
  std::set<std::string> keys_;              ///< secrets
  std::map<std::string, std::uint64_t> calls_;
  std::vector<seen_attempt> attempts_;
  std::set<std::size_t> in_flight_;
  std::size_t created_ = 0;
};

/// The secret of the key with this id.
std::string secret_of(const std::string& id);

} // namespace loadtest::simulation
