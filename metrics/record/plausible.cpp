#include "metrics/record/plausible.hpp"

#include "metrics/record/fields.hpp"
#include "metrics/record/headroom.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace loadtest::metrics {

namespace {

using problem = std::optional<std::string>;

/// A name for an error text: labels come from another process, and may be long.
std::string named(const group_key& key) {
  constexpr std::size_t most = 40;
  return std::string{to_string(key.by)} + (key.value.empty() ? "" : " ") +
         key.value.substr(0, most);
}

problem above(const std::string& what, std::uint64_t value, const std::string& of,
              std::uint64_t limit) {
  if (value <= limit)
    return {};
  return what + " " + std::to_string(value) + " is above " + of + " " + std::to_string(limit);
}

struct figure {
  const char* name;
  std::uint64_t value;
};

problem check_errors(const group_stats& g, const delta_limits& limits) {
  if (auto p = above("types of error", g.errors_by_type.size(), "the limit", limits.groups))
    return p;
  std::uint64_t left = g.errors;
  for (const auto& [type, n] : g.errors_by_type) {
    if (auto p = above("length of a type of error", type.size(), "the limit", limits.label_bytes))
      return p;
    if (n > left)
      return "errors by type are more than errors " + std::to_string(g.errors);
    left -= n;
  }
  if (left > 0)
    return "errors " + std::to_string(g.errors) + " are more than those by type";
  return {};
}

/// Successes alone have durations, and each of those its error bound.
problem check_histograms(const group_stats& g) {
  const std::array<std::pair<const char*, std::array<const core::histogram*, 2>>, 4> paired{{
      {"ttft", {&g.ttft, &g.ttft_error}},
      {"latency", {&g.latency, &g.latency_error}},
      {"tpot", {&g.tpot, &g.tpot_error}},
      {"user_latency", {&g.user_latency, &g.user_latency_error}},
  }};
  if (auto p = above("count of user_latency", g.user_latency.count(),
                     "those that were not cancelled,", g.attempts - g.cancelled))
    return p;
  if (auto p = above("count of chunk_gap", g.chunk_gap.count(), "stream_events", g.stream_events))
    return p;
  for (const auto& [name, both] : paired) {
    if (both[0] != &g.user_latency)
      if (auto p = above(std::string{"count of "} + name, both[0]->count(), "ok", g.ok))
        return p;
    if (both[0]->count() != both[1]->count())
      return std::string{name} + " has " + std::to_string(both[0]->count()) + " values and " +
             std::to_string(both[1]->count()) + " error bounds";
  }
  return {};
}

problem check_counts(const group_stats& g) {
  // So many have all attempts together at most, each with 32 bits of them.
  const auto most_tokens = std::min<std::uint64_t>(g.attempts, 1U << 31) * 0xFFFFFFFFU;
  const std::array<std::pair<figure, figure>, 10> bounds{{
      {{"good", g.good}, {"ok", g.ok}},
      {{"unpriced", g.unpriced}, {"ok", g.ok}},
      {{"cached_reports", g.cached_reports}, {"attempts", g.attempts}},
      {{"cost_reports", g.cost_reports}, {"attempts", g.attempts}},
      {{"prompt_tokens", g.prompt_tokens}, {"what attempts can have,", most_tokens}},
      {{"completion_tokens", g.completion_tokens}, {"what attempts can have,", most_tokens}},
      {{"cached_tokens", g.cached_tokens}, {"what attempts can have,", most_tokens}},
      {{"own_delay_ns", g.own_delay_ns}, {"busy_ns", g.busy_ns}},
      {{"under_way_ns", g.under_way_ns}, {"busy_ns", g.busy_ns}},
      {{"stream_events", g.stream_events}, {"what attempts can have,", most_tokens}},
  }};
  for (const auto& [value, whole] : bounds)
    if (auto p = above(value.name, value.value, whole.name, whole.value))
      return p;
  if (auto p = above("estimated_tokens", g.estimated_tokens, "all tokens,",
                     g.prompt_tokens + g.completion_tokens))
    return p;
  if (g.cost_nanousd < 0)
    return "cost_nanousd " + std::to_string(g.cost_nanousd) + " is negative";
  return {};
}

/// Every attempt ended in one way.
problem check_sum(const group_stats& g) {
  auto left = g.attempts;
  for (const auto n : {g.ok, g.errors, g.ignored, g.abandoned, g.cancelled}) {
    if (n > left)
      return "ok " + std::to_string(g.ok) + ", errors " + std::to_string(g.errors) + ", ignored " +
             std::to_string(g.ignored) + ", abandoned " + std::to_string(g.abandoned) +
             " and cancelled " + std::to_string(g.cancelled) + " are more than attempts " +
             std::to_string(g.attempts);
    left -= n;
  }
  if (left > 0)
    return std::to_string(left) + " of attempts " + std::to_string(g.attempts) + " ended in no way";
  return {};
}

problem check_group(const group_stats& g, const delta_limits& limits) {
  if (auto p = above("attempts", g.attempts, "the limit", limits.attempts))
    return p;
  if (auto p = check_sum(g))
    return p;
  if (auto p = check_counts(g))
    return p;
  if (auto p = check_errors(g, limits))
    return p;
  return check_histograms(g);
}

bool is_index(const std::string& text, std::uint32_t most) {
  std::uint32_t index = 0;
  const auto end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, index);
  return error == std::errc{} && read == end && index >= 1 && index <= most && text[0] != '0';
}

problem check_key(const group_key& key, const delta_limits& limits) {
  if (static_cast<std::size_t>(key.by) >= dimension_count)
    return "its dimension does not exist";
  if ((key.by == dimension::overall) != key.value.empty())
    return "its value is " + std::string{key.value.empty() ? "missing" : "not to be"};
  if (auto p = above("length of its value", key.value.size(), "the limit", limits.label_bytes))
    return p;
  if (key.by == dimension::org && !is_index(key.value, limits.orgs))
    return "there is no such organisation among " + std::to_string(limits.orgs);
  return {};
}

/// Each figure of `part` is at most that of `whole`.
problem within(const group_stats& part, const group_stats& whole) {
  for (const auto& f : group_counters)
    if (auto p = above(f.name, part.*f.member, "that of all,", whole.*f.member))
      return p;
  for (const auto& f : group_histograms)
    if (auto p = above(std::string{"count of "} + f.name, (part.*f.member).count(), "that of all,",
                       (whole.*f.member).count()))
      return p;
  if (part.cost_nanousd > whole.cost_nanousd)
    return "cost_nanousd " + std::to_string(part.cost_nanousd) + " is above that of all, " +
           std::to_string(whole.cost_nanousd);
  return {};
}

using groups = std::map<group_key, group_stats>;

const group_stats& overall_of(const groups& of) {
  static const group_stats none;
  const auto found = of.find(group_key{});
  return found == of.end() ? none : found->second;
}

problem check_groups(const groups& of, const char* scope, const delta_limits& limits) {
  const auto said = [&](const group_key& key, const std::string& what) {
    return std::string{scope} + ", " + named(key) + ": " + what;
  };
  if (auto p =
          above(std::string{scope} + ": number of groups", of.size(), "the limit", limits.groups))
    return p;
  const auto& whole = overall_of(of);
  std::array<std::uint64_t, dimension_count> attempts{};
  for (const auto& [key, g] : of) {
    if (auto p = check_key(key, limits))
      return said(key, *p);
    if (auto p = check_group(g, limits))
      return said(key, *p);
    if (auto p = within(g, whole))
      return said(key, *p);
    auto& sum = attempts[static_cast<std::size_t>(key.by)];
    sum += g.attempts;
    if (auto p = above("attempts of all such groups,", sum, "that of all,", whole.attempts))
      return said(key, *p);
  }
  return {};
}

/// The sums over all seconds are at most those of all attempts.
problem check_seconds(const delta& d, const delta_limits& limits) {
  const auto& all = overall_of(d.all);
  second_stats sum;
  for (const auto& [index, second] : d.seconds) {
    if (auto p = above("second", index, "those of the load,",
                       static_cast<std::uint64_t>(core::to_seconds(limits.load))))
      return p;
    if (second.cost_nanousd < 0)
      return "cost_nanousd of second " + std::to_string(index) + " is negative";
    for (const auto& [name, h] :
         {std::pair{"ttft", &second.ttft}, std::pair{"latency", &second.latency}})
      if (auto p = above(std::string{"count of "} + name + " of a second", h->dense().count(),
                         "its successes,", second.ok))
        return p;
    if (!has_room(sum, second))
      return "the figures of its seconds are too large to be added up";
    sum.merge(second);
  }
  const std::array<std::pair<figure, std::uint64_t>, 8> bounds{{
      {{"started", sum.started}, all.attempts},
      {{"ok", sum.ok}, all.ok},
      {{"errors", sum.errors}, all.errors},
      {{"ignored", sum.ignored}, all.ignored},
      {{"abandoned", sum.abandoned}, all.abandoned},
      {{"cancelled", sum.cancelled}, all.cancelled},
      {{"arrived_events", sum.arrived_events}, all.stream_events},
      {{"arrived_tokens", sum.arrived_tokens}, all.completion_tokens},
  }};
  for (const auto& [value, whole] : bounds)
    if (auto p =
            above(std::string{value.name} + " of all seconds", value.value, "that of all,", whole))
      return p;
  if (auto p = above("client_errors of all seconds", sum.client_errors, "errors", sum.errors))
    return p;
  if (sum.cost_nanousd > all.cost_nanousd)
    return "cost_nanousd of all seconds is above that of all";
  return {};
}

/// What happened, wherever its attempt belongs.
problem check_pace(const delta& d) {
  const auto& all = overall_of(d.all);
  if (auto p = above("started", all.started, "attempts", all.attempts))
    return p;
  return above("arrived_tokens", all.arrived_tokens, "completion_tokens", all.completion_tokens);
}

problem check_progress(const delta& d, const delta_limits& limits) {
  if (auto p = above("users with progress,", d.progress.size(), "the limit", limits.users))
    return p;
  for (const auto& [user, progress] : d.progress)
    if (user.first < 1 || user.first > limits.orgs || user.second < 1)
      return "progress of user " + std::to_string(user.first) + "/" + std::to_string(user.second) +
             ", who does not exist";
  return {};
}

problem check_failures(const delta& d, const delta_limits& limits) {
  constexpr std::size_t detail_bytes = 1024;
  constexpr std::int32_t most_status = 999;
  if (auto p = above("kinds of failures,", d.failures.size(), "the limit", limits.groups))
    return p;
  std::uint64_t attempts = 0;
  for (const auto& [kind, count] : d.failures) {
    if (auto p =
            above("length of a kind of failure", kind.type.size(), "the limit", limits.label_bytes))
      return p;
    if (kind.status < 0 || kind.status > most_status)
      return "a failure has the status " + std::to_string(kind.status);
    if (auto p =
            above("length of what a failure says", count.detail.size(), "the limit", detail_bytes))
      return p;
    if (auto p = above("length of a request id", count.request_id.size(), "the limit",
                       2 * limits.label_bytes))
      return p;
    if (auto p = above("measured failures of a kind,", count.measured, "all,", count.attempts))
      return p;
    if (!has_room(attempts, count.attempts))
      return "the figures of its failures are too large to be added up";
    attempts += count.attempts;
  }
  return above("failures of all kinds,", attempts, "errors", overall_of(d.all).errors);
}

problem check(const delta& d, const delta_limits& limits) {
  if (auto p = above("length of the node's name", d.node.size(), "the limit", limits.label_bytes))
    return p;
  if (auto p = check_groups(d.all, "all", limits))
    return p;
  if (auto p = check_groups(d.measured, "measured", limits))
    return p;
  if (auto p = check_pace(d))
    return p;
  if (auto p = check_seconds(d, limits))
    return p;
  if (auto p = within(overall_of(d.measured), overall_of(d.all)))
    return "measured: " + *p;
  if (auto p = above("active_users", d.active_users, "the limit", limits.users))
    return p;
  if (auto p = above("in_flight", d.in_flight, "the limit", limits.users))
    return p;
  if (auto p = above("peak_in_flight", d.peak_in_flight, "the limit", limits.users))
    return p;
  // A node that was silent for so long is lost.
  if (auto p = above("in_flight_ns", d.in_flight_ns, "what users can have,",
                     limits.users * std::uint64_t{3'600'000'000'000}))
    return p;
  for (const auto& [name, sessions] : {std::pair{"sessions_completed", d.sessions_completed},
                                       {"sessions_cut_short", d.sessions_cut_short}})
    if (auto p = above(name, sessions, "the limit", limits.attempts))
      return p;
  if (auto p = check_failures(d, limits))
    return p;
  return check_progress(d, limits);
}

} // namespace

core::result<void> plausible(const delta& d, const delta_limits& limits) {
  if (const auto p = check(d, limits))
    return core::error{"a delta that can't be: " + *p};
  return {};
}

} // namespace loadtest::metrics
