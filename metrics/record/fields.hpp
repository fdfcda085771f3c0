#pragma once

#include "metrics/record/delta.hpp"

#include <array>

namespace loadtest::metrics {

/// A member and its name in histograms.jsonl.
template <typename Owner, typename T>
struct field {
  const char* name;
  T Owner::*member;
};

/// All that a group counts and measures, in the order of histograms.jsonl, but for `cost_nanousd`
/// and `errors_by_type`. Merging, checking, writing and reading go by these lists.
inline constexpr std::array<field<group_stats, std::uint64_t>, 20> group_counters{{
    {"attempts", &group_stats::attempts},
    {"ok", &group_stats::ok},
    {"errors", &group_stats::errors},
    {"abandoned", &group_stats::abandoned},
    {"good", &group_stats::good},
    {"ignored", &group_stats::ignored},
    {"cancelled", &group_stats::cancelled},
    {"prompt_tokens", &group_stats::prompt_tokens},
    {"completion_tokens", &group_stats::completion_tokens},
    {"estimated_tokens", &group_stats::estimated_tokens},
    {"cached_tokens", &group_stats::cached_tokens},
    {"cached_reports", &group_stats::cached_reports},
    {"stream_events", &group_stats::stream_events},
    {"started", &group_stats::started},
    {"arrived_tokens", &group_stats::arrived_tokens},
    {"unpriced", &group_stats::unpriced},
    {"cost_reports", &group_stats::cost_reports},
    {"busy_ns", &group_stats::busy_ns},
    {"own_delay_ns", &group_stats::own_delay_ns},
    {"under_way_ns", &group_stats::under_way_ns},
}};

inline constexpr std::array<field<group_stats, core::histogram>, 9> group_histograms{{
    {"ttft", &group_stats::ttft},
    {"latency", &group_stats::latency},
    {"tpot", &group_stats::tpot},
    {"user_latency", &group_stats::user_latency},
    {"ttft_error", &group_stats::ttft_error},
    {"latency_error", &group_stats::latency_error},
    {"tpot_error", &group_stats::tpot_error},
    {"user_latency_error", &group_stats::user_latency_error},
    {"chunk_gap", &group_stats::chunk_gap},
}};

/// What a second counts, but for `cost_nanousd`.
inline constexpr std::array<field<second_stats, std::uint64_t>, 9> second_counters{{
    {"started", &second_stats::started},
    {"ok", &second_stats::ok},
    {"errors", &second_stats::errors},
    {"client_errors", &second_stats::client_errors},
    {"ignored", &second_stats::ignored},
    {"abandoned", &second_stats::abandoned},
    {"cancelled", &second_stats::cancelled},
    {"arrived_events", &second_stats::arrived_events},
    {"arrived_tokens", &second_stats::arrived_tokens},
}};

inline constexpr std::array<field<core::client_health, std::uint64_t>, 13> client_counters{{
    {"begun", &core::client_health::begun},
    {"events", &core::client_health::events},
    {"ended_events", &core::client_health::ended_events},
    {"ended_tokens", &core::client_health::ended_tokens},
    {"whole_tokens", &core::client_health::whole_tokens},
    {"reads", &core::client_health::reads},
    {"bytes", &core::client_health::bytes},
    {"clock_steps", &core::client_health::clock_steps},
    {"unstamped_reads", &core::client_health::unstamped_reads},
    {"unstamped_sends", &core::client_health::unstamped_sends},
    {"connections_opened", &core::client_health::connections_opened},
    {"connections_reused", &core::client_health::connections_reused},
    {"resent", &core::client_health::resent},
}};

inline constexpr std::array<field<core::client_health, core::histogram>, 7> client_histograms{{
    {"read_lag", &core::client_health::read_lag},
    {"loop_lag", &core::client_health::loop_lag},
    {"send_lag", &core::client_health::send_lag},
    {"handshake_lag", &core::client_health::handshake_lag},
    {"connect", &core::client_health::connect},
    {"tls_handshake", &core::client_health::tls_handshake},
    {"first_token", &core::client_health::first_token},
}};

} // namespace loadtest::metrics
