#pragma once

#include "actors/messages.hpp"
#include "actors/node/activation.hpp"
#include "actors/node/gate.hpp"
#include "actors/node/org_state.hpp"
#include "core/presence.hpp"
#include "core/time.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace loadtest::actors {

/// What a node part knows of itself.
struct node_facts {
  std::string part = "local";
  std::shared_ptr<const scenario::plan> plan;
  bool fenced = false;               ///< it must not send without the run's consent
  core::nanoseconds clock_offset{0}; ///< what the run part's clock shows more than this node's
};

/// What the bootstrap has made.
struct made_shard {
  std::string failure;
  bool reached = false; ///< the platform was there, and let the administrator in
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  std::map<std::uint32_t, std::string> shared_orgs; ///< ids of those that other nodes have users of
};

/// A node part: a shard of the run from its creation on the platform to its removal.
class node_state {
public:
  enum class tick : std::uint8_t { load, admission, cut };

  struct prepare {}; ///< create the shard
  /// Ask the platform a few questions with the keys of this user.
  struct examine {
    std::uint32_t org = 0;
    std::uint32_t user = 0;
  };
  struct abandon_preparation {
    std::string why;
  };
  struct begin_orgs {}; ///< make the recorder and the organisations
  struct set_active {
    std::uint32_t org = 0;
    std::uint32_t users = 0;
    bool repeat = false;
  };
  struct cut_short {}; ///< answers under way are not awaited
  struct end_orgs {};  ///< their actors end
  struct flush_recorder {};
  struct retire_shard {
    core::nanoseconds within{};
  };
  struct read_piece {}; ///< of the records
  struct wake_at {
    tick which = tick::load;
    core::mono_time at{};
  };
  /// To the host, when nobody counts on this node any more: what was made is removed.
  struct part_over {
    std::vector<std::string> left_behind;
  };
  using command = std::variant<prepare, examine, abandon_preparation, begin_orgs, set_active,
                               gate_answer, cut_short, end_orgs, flush_recorder, retire_shard,
                               read_piece, wake_at, part_over, to_run>;
  using commands = std::vector<command>;

  explicit node_state(node_facts facts);

  commands on_shard(const shard& m);
  commands on_made(const made_shard& m);
  commands on_examined(const std::string& failure, const std::vector<std::string>& notes);
  commands on_lease(const lease& m, core::mono_time now, bool open);
  commands on_recall(const recall& m, core::mono_time now, bool open);
  /// `in_flight`: so far, which is no part of the load.
  commands on_start(const start_load& m, core::mono_time now, core::presence in_flight = {});
  commands on_stop(const stop_load& m, core::mono_time now);
  commands on_clean_up(const clean_up& m);
  commands on_retired(const std::vector<std::string>& left_behind, bool gave_up);
  commands on_send_records();
  commands on_records_ack(const records_ack& m);
  /// A piece of the records; empty: there are no more, and so many were kept and lost.
  commands on_piece(std::string lines, std::uint64_t kept, std::uint64_t lost);
  /// The run is lost, or has given up this node.
  commands on_orphaned(core::mono_time now);

  commands on_org_report(const org_report& m, core::mono_time now);
  commands on_delta(metrics::delta d, core::presence in_flight);
  commands on_flushed();

  commands on_ask(const asker& who, std::int64_t worst_nanousd, core::mono_time now, bool open);
  commands on_withdraw(const asker& who, core::mono_time now, bool open);
  commands on_settle(const settlement& what, core::mono_time now, bool open);
  /// The fence has opened.
  commands on_readmitted(core::mono_time now);
  commands on_tick(tick which, core::mono_time now, bool open);

  const shard& users() const noexcept { return shard_; }
  core::mono_time t0() const noexcept { return t0_; }
  const scenario::load_pattern& pattern() const noexcept { return pattern_; }
  const gate& limits() const noexcept { return *gate_; }

private:
  enum class stage : std::uint8_t {
    empty,
    preparing,
    ready,
    loading,
    stopping, ///< nobody is wanted any more
    flushing, ///< nobody is active any more
    drained,
    removing,
    removed
  };
  struct org {
    std::uint64_t asked = 0; ///< set_active commands
    org_report last;
  };

  commands tell_ready(const std::string& failure, bool preflight,
                      const std::vector<std::string>& notes);
  gate_limits limits_of_node() const;
  double share_of(std::uint32_t org) const;
  commands load(core::mono_time now);
  commands follow(std::uint32_t target);
  commands stop(core::mono_time now);
  commands check_drained(core::mono_time now);
  commands admit(core::mono_time now, bool open);
  commands remove(core::nanoseconds within);

  node_facts facts_;
  scenario::load_pattern pattern_;
  stage stage_ = stage::empty;
  bool orphaned_ = false;
  shard shard_;
  made_shard made_;
  std::optional<gate> gate_;
  std::optional<activation> activation_;
  std::map<std::uint32_t, org> orgs_;
  core::mono_time t0_{};
  std::uint32_t target_ = 0; ///< active users of the whole run
  bool all_began_ = false;   ///< and nobody begins again
  bool admission_armed_ = false;
  std::uint64_t sessions_reported_ = 0;
  std::uint64_t in_flight_reported_ = 0;
  std::uint64_t cut_short_reported_ = 0;
  std::uint64_t pieces_ = 0;
};

} // namespace loadtest::actors
