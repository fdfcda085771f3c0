#pragma once

#include "actors/messages.hpp"
#include "metrics/record/delta.hpp"

#include <caf/fwd.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/meta/save_callback.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>

// CAF 0.17 finds `inspect` by argument-dependent lookup, so each stands in its type's namespace.

namespace loadtest::core {

/// A histogram crosses the wire as its non-empty buckets; nonsense fails the deserialisation.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, histogram& x) {
  auto buckets = x.buckets();
  auto sum = x.sum().count();
  auto min = x.min().count();
  auto max = x.max().count();
  auto load = [&]() -> caf::error {
    auto restored =
        histogram::from_buckets(buckets, nanoseconds{sum}, nanoseconds{min}, nanoseconds{max});
    if (!restored)
      return caf::sec::invalid_argument;
    x = std::move(*restored);
    return caf::none;
  };
  return f(caf::meta::type_name("histogram"), buckets, sum, min, max,
           caf::meta::load_callback(load));
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, sparse_histogram& x) {
  auto dense = x.dense();
  auto load = [&]() -> caf::error {
    x = sparse_histogram{dense};
    return caf::none;
  };
  return f(caf::meta::type_name("sparse_histogram"), dense, caf::meta::load_callback(load));
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, user_progress& x) {
  return f(caf::meta::type_name("user_progress"), x.loop, x.questions, x.asked, x.attempts);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_health& x) {
  return f(caf::meta::type_name("client_health"), x.chunk_gap, x.read_lag, x.loop_lag, x.send_lag,
           x.events, x.reads, x.bytes, x.clock_steps, x.unstamped_reads);
}

} // namespace loadtest::core

namespace loadtest::metrics {

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, group_key& x) {
  return f(caf::meta::type_name("group_key"), x.by, x.value);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, group_stats& x) {
  return f(caf::meta::type_name("group_stats"), x.attempts, x.ok, x.errors, x.abandoned,
           x.cancelled, x.good, x.ignored, x.errors_by_type, x.prompt_tokens, x.completion_tokens,
           x.estimated_tokens, x.cached_tokens, x.cached_reports, x.stream_events, x.cost_nanousd,
           x.unpriced, x.ttft, x.latency, x.tpot, x.user_latency, x.ttft_error, x.latency_error,
           x.tpot_error);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, delta& x) {
  return f(caf::meta::type_name("delta"), x.sequence, x.node, x.measured, x.all, x.health,
           x.active_users, x.in_flight, x.sessions_completed, x.progress);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, user_totals& x) {
  return f(caf::meta::type_name("user_totals"), x.org, x.user, x.attempts, x.ok, x.errors,
           x.ignored, x.abandoned, x.cancelled, x.sessions, x.prompt_tokens, x.completion_tokens,
           x.cost_nanousd, x.latency);
}

} // namespace loadtest::metrics

namespace loadtest::actors {

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shard_org& x) {
  return f(caf::meta::type_name("shard_org"), x.org, x.first_user, x.users, x.org_id);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shard& x) {
  return f(caf::meta::type_name("shard"), x.epoch, x.orgs, x.name_suffix, x.resumed);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, resumed_user& x) {
  return f(caf::meta::type_name("resumed_user"), x.org, x.user, x.progress);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shard_ready& x) {
  return f(caf::meta::type_name("shard_ready"), x.node, x.orgs, x.users, x.failure, x.preflight,
           x.notes, x.org_ids);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, start_load& x) {
  return f(caf::meta::type_name("start_load"), x.epoch, x.t0_ns, x.requests_per_second,
           x.concurrent_requests);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, stop_load& x) {
  return f(caf::meta::type_name("stop_load"), x.epoch, x.reason);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, lease_request& x) {
  return f(caf::meta::type_name("lease_request"), x.node, x.requests, x.cost_nanousd, x.idle);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, lease& x) {
  return f(caf::meta::type_name("lease"), x.epoch, x.requests, x.cost_nanousd);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, user_report& x) {
  return f(caf::meta::type_name("user_report"), x.node, x.users);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shard_drained& x) {
  return f(caf::meta::type_name("shard_drained"), x.node, x.over_budget, x.unused_requests,
           x.unused_nanousd);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, clean_up& x) {
  return f(caf::meta::type_name("clean_up"), x.epoch);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shard_clean& x) {
  return f(caf::meta::type_name("shard_clean"), x.node, x.left_behind);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, open_part& x) {
  return f(caf::meta::type_name("open_part"), x.part);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, part_opened& x) {
  return f(caf::meta::type_name("part_opened"), x.node);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, send_records& x) {
  return f(caf::meta::type_name("send_records"), x.epoch);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, records_piece& x) {
  return f(caf::meta::type_name("records_piece"), x.node, x.number, x.lines);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, records_ack& x) {
  return f(caf::meta::type_name("records_ack"), x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, records_sent& x) {
  return f(caf::meta::type_name("records_sent"), x.node);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, heartbeat& x) {
  return f(caf::meta::type_name("heartbeat"), x.host, x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, heartbeat_ack& x) {
  return f(caf::meta::type_name("heartbeat_ack"), x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ledger_line& x) {
  return f(caf::meta::type_name("ledger_line"), x.host, x.number, x.line);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ledger_ack& x) {
  return f(caf::meta::type_name("ledger_ack"), x.number);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, leaving& x) {
  return f(caf::meta::type_name("leaving"), x.host);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, dismissed& x) {
  return f(caf::meta::type_name("dismissed"), x.reason);
}

/// Makes the messages between run part and node parts known to an actor system to be.
void add_message_types(caf::actor_system_config& config);

} // namespace loadtest::actors
