#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::actors {

/// The run part's own: remove from the platform what this host has made (empty: all that is still
/// there, by the ledger) and does not remove itself, within so much time. Answered by its number.
struct sweep {
  std::uint64_t number = 0;
  std::string host;
  core::nanoseconds within{};
  friend bool operator==(const sweep&, const sweep&) = default;
};

/// What the end of a run has still to do on the platform, and what it could not do. There is one
/// time for all of it; whatever happens, it is over by then.
class closing {
public:
  /// Clean-up begins, and has so much time.
  void begin(core::mono_time now, core::nanoseconds within);
  bool begun() const noexcept { return until_.has_value(); }
  /// Somebody wants the end: at most so much time from now on.
  void hurry(core::mono_time now, core::nanoseconds within);
  core::nanoseconds time_left(core::mono_time now) const;

  /// What this host has made goes: it can't do it itself.
  sweep sweep_of(const std::string& host, core::mono_time now);
  /// The last one: whatever the ledger still holds. It tries again what others could not remove, so
  /// that its word is the last, too.
  sweep last_sweep(core::mono_time now);
  bool last_begun() const noexcept { return last_ != 0; }

  void part_left(const std::vector<std::string>& objects, bool gave_up = false);
  /// What the ledger says of the platform is not all: no sweep mends that.
  void ledger_failed(const std::string& why);
  /// False: that sweep was not under way.
  bool swept(std::uint64_t number, const std::vector<std::string>& left);
  /// Nothing is awaited.
  bool settled() const noexcept { return under_way_.empty(); }
  /// The time is over: what is under way is given up, and said.
  bool give_up(core::mono_time now);

  std::vector<std::string> left_behind() const;

private:
  sweep begin_sweep(const std::string& host, core::mono_time now);

  std::optional<core::mono_time> until_;
  std::map<std::uint64_t, std::pair<std::string, core::mono_time>> under_way_; ///< host, deadline
  std::uint64_t sweeps_ = 0;
  std::uint64_t last_ = 0;
  std::vector<std::string> left_;
  bool silent_ = false;              ///< the platform did not answer
  std::vector<std::string> unknown_; ///< failures of the ledger
};

} // namespace loadtest::actors
