#pragma once

#include "core/sample.hpp"
#include "metrics/record/delta.hpp"
#include "metrics/record/user_totals.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

/// What the run part and the node parts say to each other: only this. All of it is serialisable, so
/// that a run on one machine is a cluster of one. A new message is a struct here and its name in
/// one of the two lists at the end; nothing else has to know its members.
///
/// Whom a message comes from is known by its connection and never said in it; `part` is one of the
/// sender's own node parts.
namespace loadtest::actors {

/// Run → host (one per process): make a node part of this name; it answers with `part_opened`.
struct open_part {
  std::string part;
  friend bool operator==(const open_part&, const open_part&) = default;
};

/// Node → run: here I am.
struct part_opened {
  std::string part;
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
/// of users that were taken over from those of the node that was lost. `generation` counts how
/// often these users were handed on: no request number of an earlier generation is used again.
struct shard {
  std::vector<shard_org> orgs;
  std::string name_suffix{};
  std::vector<resumed_user> resumed{};
  std::uint32_t generation = 0;
  /// What these users' share of their organisations' budgets has lost already, where the harness
  /// enforces them.
  std::map<std::uint32_t, std::int64_t> spent_nanousd{};
  friend bool operator==(const shard&, const shard&) = default;
};

/// Node → run: the shard exists, or why it does not.
struct shard_ready {
  std::string part;
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  std::string failure;              ///< empty: ready
  bool preflight = false;           ///< it was the preflight that failed, not the bootstrap
  std::vector<std::string> notes{}; ///< what the preflight found that is no failure
  /// Ids of the organisations that other nodes have users of, by index.
  std::map<std::uint32_t, std::string> org_ids{};
  friend bool operator==(const shard_ready&, const shard_ready&) = default;
};

/// Run → node: the start barrier. T0 is on the run part's clock, and may have passed. The first
/// `lease` has come before.
struct start_load {
  std::int64_t t0_ns = 0;
  friend bool operator==(const start_load&, const start_load&) = default;
};

/// Run → node: no new questions; answers under way are awaited, unless it is to be `at_once`.
struct stop_load {
  std::string reason;
  bool at_once = false;
  friend bool operator==(const stop_load&, const stop_load&) = default;
};

/// Node → run: I need so much more of `limits.maxRequests`, `limits.maxCostUsd` and
/// `limits.maxConcurrentReqs`; `idle` when nothing is under way here, so that no reservation will
/// come back.
struct lease_request {
  std::string part;
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  std::uint32_t slots = 0;
  bool idle = false;
  friend bool operator==(const lease_request&, const lease_request&) = default;
};

/// Run → node: so much more may be used; less than what was asked for means that nothing is left.
/// `answers` says whether it is the answer to a request, or comes by itself.
struct lease {
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  std::uint32_t slots = 0; ///< requests that may be under way at once
  /// From now on the node's share of `limits.maxRequestsPerSecond`; 0: as before.
  double per_second = 0.0;
  bool answers = false;
  friend bool operator==(const lease&, const lease&) = default;
};

/// Run → node: others lack slots. Give back those that are idle; `owed` of those that are not as
/// soon as they are, before anyone else gets them.
struct recall {
  std::uint32_t owed = 0;
  friend bool operator==(const recall&, const recall&) = default;
};
/// Node → run: so much of the leases is not needed here, or came too late to be used.
struct lease_back {
  std::string part;
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  std::uint32_t slots = 0;
  friend bool operator==(const lease_back&, const lease_back&) = default;
};

/// Node → run, before `shard_drained`, in pieces: what the users of the shard did. Each user is in
/// one piece.
struct user_report {
  std::string part;
  std::vector<metrics::user_totals> users;
  friend bool operator==(const user_report&, const user_report&) = default;
};

/// Node → run: every user is done, the last delta has been sent, and the unused rest of the leases
/// was given back. `over_budget` are the organisations that ran out of their budgets.
struct shard_drained {
  std::string part;
  std::vector<std::uint32_t> over_budget{};
  std::uint32_t failed_users = 0; ///< whose behaviour threw
  friend bool operator==(const shard_drained&, const shard_drained&) = default;
};

/// Run → node: remove what the shard created, within so much time.
struct clean_up {
  std::int64_t within_ns = 0;
  friend bool operator==(const clean_up&, const clean_up&) = default;
};

/// Node → run: what was created is gone, but for `left_behind` (kind, name and id, and why).
struct shard_clean {
  std::string part;
  std::vector<std::string> left_behind;
  bool gave_up = false; ///< the platform does not answer
  friend bool operator==(const shard_clean&, const shard_clean&) = default;
};

/// Run → node, when its shard is clean: send your records. Node → run: a piece of requests.jsonl,
/// each after the one before has been acknowledged, and at last `records_sent` with how many lines
/// there were, and how many could not be kept at all.
struct send_records {
  friend bool operator==(const send_records&, const send_records&) = default;
};
struct records_piece {
  std::string part;
  std::uint64_t number = 0; ///< from 1
  std::string lines;
  friend bool operator==(const records_piece&, const records_piece&) = default;
};
struct records_ack {
  std::uint64_t number = 0;
  friend bool operator==(const records_ack&, const records_ack&) = default;
};
struct records_sent {
  std::string part;
  std::uint64_t lines = 0;
  std::uint64_t lost = 0;
  friend bool operator==(const records_sent&, const records_sent&) = default;
};

/// Host → run, once a second, and its answer. A host that has had no answer for long stops asking.
struct heartbeat {
  std::uint64_t number = 0;
  friend bool operator==(const heartbeat&, const heartbeat&) = default;
};
struct heartbeat_ack {
  std::uint64_t number = 0;
  friend bool operator==(const heartbeat_ack&, const heartbeat_ack&) = default;
};

/// Host → run: what its node is about to do on the platform, or has done: a line of the ledger. It
/// is in the run's ledger when the answer comes; `kept` says whether it could be written.
struct ledger_line {
  std::uint64_t number = 0;
  std::string line;
  friend bool operator==(const ledger_line&, const ledger_line&) = default;
};
struct ledger_ack {
  std::uint64_t number = 0;
  bool kept = true;
  friend bool operator==(const ledger_ack&, const ledger_ack&) = default;
};

/// Host → run: this process was asked to end; its users are to stop.
struct leaving {
  friend bool operator==(const leaving&, const leaving&) = default;
};

/// Run → host: you are no longer part of the run. With a reason: you were given up; remove what you
/// created. Without one: all is done.
struct dismissed {
  std::string reason;
  friend bool operator==(const dismissed&, const dismissed&) = default;
};

template <typename... Messages>
struct message_list {};

/// What the run part says, and to whom.
using messages_to_hosts = message_list<open_part, heartbeat_ack, ledger_ack, dismissed>;
using messages_to_nodes =
    message_list<shard, start_load, stop_load, lease, recall, clean_up, send_records, records_ack>;
/// What hosts and node parts say to it.
using messages_to_run = message_list<part_opened, shard_ready, metrics::delta, lease_request,
                                     lease_back, user_report, shard_drained, shard_clean,
                                     records_piece, records_sent, heartbeat, ledger_line, leaving>;
/// What stands in them.
using message_parts =
    message_list<shard_org, resumed_user, core::user_progress, core::client_health,
                 metrics::failure_kind, metrics::failure_count, metrics::group_key,
                 metrics::group_stats, metrics::second_stats, metrics::user_totals>;

namespace detail {

template <typename... Lists>
struct joined;
template <typename... Ms>
struct joined<message_list<Ms...>> {
  using type = message_list<Ms...>;
};
template <typename... As, typename... Bs, typename... Rest>
struct joined<message_list<As...>, message_list<Bs...>, Rest...>
    : joined<message_list<As..., Bs...>, Rest...> {};

template <typename T, typename List>
inline constexpr bool contains = false;
template <typename T, typename... Ms>
inline constexpr bool contains<T, message_list<Ms...>> = (std::is_same_v<T, Ms> || ...);

template <typename List>
struct variant_of;
template <typename... Ms>
struct variant_of<message_list<Ms...>> {
  using type = std::variant<Ms...>;
};

} // namespace detail

using all_messages = detail::joined<messages_to_hosts, messages_to_nodes, messages_to_run>::type;
using to_node = detail::variant_of<messages_to_nodes>::type;
using to_run = detail::variant_of<messages_to_run>::type;

/// A type whose members cross the wire one after the other.
template <typename T>
inline constexpr bool crosses_wire =
    detail::contains<T, all_messages> || detail::contains<T, message_parts>;

/// How many users it has.
inline std::uint32_t users_of(const shard& s) {
  std::uint32_t users = 0;
  for (const auto& org : s.orgs)
    users += org.users;
  return users;
}

} // namespace loadtest::actors
