#pragma once

#include "core/sample.hpp"
#include "metrics/record/user_totals.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What the run part and the node parts say to each other: only this, and `metrics::delta`. All of
/// it is serialisable, so that a run on one machine is a cluster of one.
namespace loadtest::actors {

/// Run → host (one per process): make a node part of this name; it answers with `part_opened`.
struct open_part {
  std::string part;
  friend bool operator==(const open_part&, const open_part&) = default;
};

/// Node → run: here I am.
struct part_opened {
  std::string node;
  friend bool operator==(const part_opened&, const part_opened&) = default;
};

/// Users of one organisation: `first_user` (from 1) and the `users - 1` that follow. Without users
/// the organisation is only made, for other nodes.
struct shard_org {
  std::uint32_t org = 0; ///< from 1
  std::uint32_t first_user = 1;
  std::uint32_t users = 0;
  std::string org_id{}; ///< on the platform, when another node has made the organisation
  friend bool operator==(const shard_org&, const shard_org&) = default;
};

/// A user that goes on from where a lost node had left it.
struct resumed_user {
  std::uint32_t org = 0;
  std::uint32_t user = 0;
  core::user_progress progress;
  friend bool operator==(const resumed_user&, const resumed_user&) = default;
};

/// Run → node: create these on the platform, and keep them ready. `name_suffix` tells the objects
/// of users that were taken over from those of the node that was lost.
struct shard {
  std::uint64_t epoch = 0;
  std::vector<shard_org> orgs;
  std::string name_suffix{};
  std::vector<resumed_user> resumed{};
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
  /// Ids of the organisations that other nodes have users of, by index.
  std::map<std::uint32_t, std::string> org_ids{};
  friend bool operator==(const shard_ready&, const shard_ready&) = default;
};

/// Run → node: the start barrier. T0 is on the run part's clock, and may have passed. With the
/// node's share of `limits.maxRequestsPerSecond` and `limits.maxConcurrentReqs`; 0: there is no
/// such limit.
struct start_load {
  std::uint64_t epoch = 0;
  std::int64_t t0_ns = 0;
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
/// organisations that ran out of their budgets; the unused rest of the leases comes back.
struct shard_drained {
  std::string node;
  std::vector<std::uint32_t> over_budget{};
  std::uint64_t unused_requests = 0;
  std::int64_t unused_nanousd = 0;
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

/// Run → node, when its shard is clean: send your records. Node → run: a piece of requests.jsonl,
/// each after the one before has been acknowledged, and at last `records_sent`.
struct send_records {
  std::uint64_t epoch = 0;
  friend bool operator==(const send_records&, const send_records&) = default;
};
struct records_piece {
  std::string node;
  std::uint64_t number = 0; ///< from 1
  std::string lines;
  friend bool operator==(const records_piece&, const records_piece&) = default;
};
struct records_ack {
  std::uint64_t number = 0;
  friend bool operator==(const records_ack&, const records_ack&) = default;
};
struct records_sent {
  std::string node;
  friend bool operator==(const records_sent&, const records_sent&) = default;
};

/// Host → run, once a second, and its answer. A host that has had no answer for long stops asking.
struct heartbeat {
  std::string host;
  std::uint64_t number = 0;
  friend bool operator==(const heartbeat&, const heartbeat&) = default;
};
struct heartbeat_ack {
  std::uint64_t number = 0;
  friend bool operator==(const heartbeat_ack&, const heartbeat_ack&) = default;
};

/// Host → run: what its node is about to do on the platform, or has done: a line of the ledger. It
/// is in the run's ledger when the answer comes.
struct ledger_line {
  std::string host;
  std::uint64_t number = 0;
  std::string line;
  friend bool operator==(const ledger_line&, const ledger_line&) = default;
};
struct ledger_ack {
  std::uint64_t number = 0;
  friend bool operator==(const ledger_ack&, const ledger_ack&) = default;
};

/// Host → run: this process was asked to end; its users are to stop.
struct leaving {
  std::string host;
  friend bool operator==(const leaving&, const leaving&) = default;
};

/// Run → host: you are no longer part of the run. With a reason: you were given up; remove what you
/// created. Without one: all is done.
struct dismissed {
  std::string reason;
  friend bool operator==(const dismissed&, const dismissed&) = default;
};

} // namespace loadtest::actors
