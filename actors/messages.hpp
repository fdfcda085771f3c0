#pragma once

#include "metrics/user_totals.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What the run part and the node parts say to each other: only this, and `metrics::delta`. All of
/// it is serialisable, so that a run on one machine is a cluster of one.
namespace loadtest::actors {

/// Users of one organisation: `first_user` (from 1) and the `users - 1` that follow.
struct shard_org {
  std::uint32_t org = 0; ///< from 1
  std::uint32_t first_user = 1;
  std::uint32_t users = 0;
  friend bool operator==(const shard_org&, const shard_org&) = default;
};

/// Run → node: create these on the platform, and keep them ready.
struct shard {
  std::uint64_t epoch = 0;
  std::vector<shard_org> orgs;
  friend bool operator==(const shard&, const shard&) = default;
};

/// Node → run: the shard exists, or why it does not.
struct shard_ready {
  std::string node;
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  std::string failure;              ///< empty: ready
  bool preflight = false;           ///< it was the preflight that failed, not the bootstrap
  std::vector<std::string> notes{}; ///< what the preflight found that is no failure
  friend bool operator==(const shard_ready&, const shard_ready&) = default;
};

/// Run → node: the start barrier. T0 lies `start_in_ns` after the message. With the node's share of
/// `limits.maxRequestsPerSecond` and `limits.maxConcurrentReqs`; 0: there is no such limit.
struct start_load {
  std::uint64_t epoch = 0;
  std::int64_t start_in_ns = 0;
  double requests_per_second = 0.0;
  std::uint32_t concurrent_requests = 0;
  friend bool operator==(const start_load&, const start_load&) = default;
};

/// Run → node: no new questions; answers under way are awaited.
struct stop_load {
  std::uint64_t epoch = 0;
  std::string reason;
  friend bool operator==(const stop_load&, const stop_load&) = default;
};

/// Node → run: I need so much more of `limits.maxRequests` and `limits.maxCostUsd`; `idle` when
/// nothing is under way here, so that no reservation will come back.
struct lease_request {
  std::string node;
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  bool idle = false;
  friend bool operator==(const lease_request&, const lease_request&) = default;
};

/// Run → node: so much may be used; less than what was asked for means that nothing is left.
struct lease {
  std::uint64_t epoch = 0;
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  friend bool operator==(const lease&, const lease&) = default;
};

/// Node → run, before `shard_drained`, in pieces: what the users of the shard did. Each user is in
/// one piece.
struct user_report {
  std::string node;
  std::vector<metrics::user_totals> users;
  friend bool operator==(const user_report&, const user_report&) = default;
};

/// Node → run: every user is done and the last delta has been sent. `over_budget` are the
/// organisations that ran out of their budgets.
struct shard_drained {
  std::string node;
  std::vector<std::uint32_t> over_budget{};
  friend bool operator==(const shard_drained&, const shard_drained&) = default;
};

/// Run → node: remove what the shard created.
struct clean_up {
  std::uint64_t epoch = 0;
  friend bool operator==(const clean_up&, const clean_up&) = default;
};

/// Node → run: what was created is gone, but for `left_behind` (kind, name and id, and why).
struct shard_clean {
  std::string node;
  std::vector<std::string> left_behind;
  friend bool operator==(const shard_clean&, const shard_clean&) = default;
};

} // namespace loadtest::actors
