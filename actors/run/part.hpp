#pragma once

#include "actors/messages.hpp"
#include "core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// How far a node part has come. Only `part` changes it, along `may_follow`.
enum class part_stage : std::uint8_t {
  opening,   ///< the host was asked for it
  waiting,   ///< for the id of an organisation that another part makes
  preparing, ///< creates its shard
  ready,
  loading,
  drained,
  cleaning,
  clean,
  sending, ///< its records
  over,
  lost
};
inline constexpr std::size_t part_stages = 11;
const char* to_string(part_stage s) noexcept;

/// A host makes a node part at once.
inline constexpr core::nanoseconds longest_opening = std::chrono::seconds{30};

/// May a part come from one stage to the other?
bool may_follow(part_stage from, part_stage to) noexcept;

/// A node part, as the run part knows it.
class part {
public:
  part(std::string host, shard users) : host_(std::move(host)), users_(std::move(users)) {}

  const std::string& host() const noexcept { return host_; }
  const shard& users() const noexcept { return users_; }
  part_stage at() const noexcept { return at_; }
  bool lives() const noexcept { return at_ != part_stage::lost && at_ != part_stage::over; }

  /// Goes on to a stage, and to when it must have left that. False, and nothing changes, when that
  /// stage may not follow.
  bool go(part_stage to, std::optional<core::mono_time> until = {});
  /// When it must have left this stage, if it must.
  std::optional<core::mono_time> deadline() const noexcept { return deadline_; }
  void must_end_by(core::mono_time t) noexcept { deadline_ = t; }
  void has_time() noexcept { deadline_.reset(); }

  /// Its users are others' from now on. False when they were before: nobody is taken over twice.
  bool hand_on() noexcept { return !std::exchange(handed_on_, true); }
  /// It has users of a part that was lost or has left.
  bool takes_over() const noexcept { return users_.generation > 0; }
  /// Counts in the organisations and users of the run. False when it did before.
  bool count() noexcept { return !std::exchange(counted_, true); }
  bool counted() const noexcept { return counted_; }

  /// The id of an organisation that another part has made. True when no other is missing.
  void know(std::uint32_t org, const std::string& id);

  bool has_user(std::uint32_t org, std::uint32_t user) const noexcept;
  /// Notes what a delta of it said, and when.
  void follow(const metrics::delta& d, core::mono_time now);
  /// It begins to load, and its first delta can't tell of anything before.
  void loads_from(core::mono_time t) noexcept { followed_ = t; }
  /// When its last delta came, or it began to load.
  core::mono_time followed() const noexcept { return followed_; }
  /// Each user is reported once. False: it was before.
  bool report(std::uint32_t org, std::uint32_t user) { return reported_.emplace(org, user).second; }
  std::uint64_t attempts() const noexcept { return attempts_; }

  /// Its answers are not awaited any more. False: they were not before.
  bool cut_short() noexcept { return !std::exchange(cut_, true); }

  /// A piece of its records came; `lines` of them.
  bool piece(std::uint64_t number, std::uint64_t lines);
  std::uint64_t lines() const noexcept { return lines_; }
  /// So many of those lines could not be written.
  void not_kept(std::uint64_t lines) noexcept { not_kept_ += lines; }
  /// Attempts that have no line among the records of the run.
  std::uint64_t unrecorded() const noexcept {
    return attempts_ - std::min(attempts_, lines_ - std::min(lines_, not_kept_));
  }

  /// What others need to go on with its users, by organisation; nothing of organisations whose
  /// users are all done. `repeat`: they begin again as long as the load lasts.
  shard unfinished(bool repeat) const;

private:
  std::string host_;
  shard users_;
  part_stage at_ = part_stage::opening;
  std::optional<core::mono_time> deadline_;
  bool handed_on_ = false;
  bool counted_ = false;
  bool cut_ = false;
  std::map<std::pair<std::uint32_t, std::uint32_t>, core::user_progress> progress_;
  std::map<std::uint32_t, std::int64_t> budget_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;
  core::mono_time followed_{};
  std::uint64_t attempts_ = 0;
  std::uint64_t pieces_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t not_kept_ = 0;
};

} // namespace loadtest::actors
