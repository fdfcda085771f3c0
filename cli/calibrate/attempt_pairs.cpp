#include "cli/calibrate/attempt_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace loadtest::cli::calibrate {

namespace {

using core::nanoseconds;
using core::unix_time;
using nlohmann::json;

/// A default value where it is absent.
unix_time moment(const json& line, const std::string& key) {
  return unix_time{nanoseconds{line.value(key, std::int64_t{0})}};
}

bool known(unix_time t) {
  return t != unix_time{};
}

std::optional<measured_time> measured_from(const json& line, unix_time from, unix_time to,
                                           const char* bound) {
  if (!known(from) || !known(to) || !line.contains(bound))
    return std::nullopt;
  const nanoseconds error{std::llround(line.at(bound).get<double>() * 1e3)};
  return measured_time{std::max(nanoseconds{0}, to - from), error};
}

std::optional<sending> sending_of(const json& line, const std::string& which) {
  if (const auto left = moment(line, which + "_left_unix_ns"); known(left))
    return sending{left, left, true, moment(line, which + "_end_unix_ns")};
  const sending between{moment(line, which + "_begin_unix_ns"),
                        moment(line, which + "_end_unix_ns")};
  return known(between.from) && known(between.to) ? std::optional{between} : std::nullopt;
}

/// How long a packet that `left` and `arrived` was on its way while the call that sent it had not
/// `returned`.
nanoseconds time_in_call(unix_time left, unix_time arrived, unix_time returned) {
  return std::max(nanoseconds{0}, std::min(arrived, returned) - left);
}

compared_time beside(const measured_attempt& m, const measured_time& measured, unix_time arrived,
                     unix_time reached, const sending& sent) {
  return {measured, sent.from - reached, sent.to - reached,
          time_in_call(m.sent_off, reached, m.written) +
              time_in_call(sent.to, arrived, sent.returned)};
}

} // namespace

nanoseconds compared_time::error() const noexcept {
  if (measured.value < low)
    return measured.value - low;
  return std::max(nanoseconds{0}, measured.value - high);
}

bool compared_time::covered() const noexcept {
  return covered_exactly() ||
         (error() > nanoseconds{0} && error() <= measured.bound + transit + loopback_transit);
}

bool compared_time::covered_exactly() const noexcept {
  return std::chrono::abs(error()) <= measured.bound;
}

measured_attempt read_record(std::string_view text) {
  const auto line = json::parse(text);
  measured_attempt result;
  result.request_id = line.at("request_id");
  result.phase = line.value("phase", "");
  result.ok = line.at("outcome") == "ok";
  result.started = moment(line, "started_at_ns");
  result.first_token = moment(line, "first_token_at_ns");
  result.last_token = moment(line, "last_token_at_ns");
  result.events = line.value("chunks", 0U);
  const auto departed = moment(line, "departed_at_ns");
  result.sent_off = known(departed) ? departed : result.started;
  result.written = moment(line, "written_at_ns");
  result.ttft = measured_from(line, result.sent_off, result.first_token, "ttft_bound_us");
  result.latency = measured_from(line, result.sent_off, result.last_token, "latency_bound_us");
  return result;
}

true_attempt read_truth(std::string_view text) {
  const auto line = json::parse(text);
  true_attempt result;
  result.request_id = line.at("request_id");
  // Without the kernel's stamp it is known when it had been read.
  result.reached =
      moment(line, line.contains("reached_unix_ns") ? "reached_unix_ns" : "arrived_unix_ns");
  result.first_token = sending_of(line, "first_token");
  result.last_token = sending_of(line, "last_token");
  result.tokens = line.at("completion_tokens");
  return result;
}

comparison compare(const std::vector<measured_attempt>& measured,
                   const std::vector<true_attempt>& truth, std::string_view phase) {
  std::unordered_map<std::string_view, const true_attempt*> by_id;
  for (const auto& t : truth)
    by_id.emplace(t.request_id, &t);
  const bool stamps = std::any_of(truth.begin(), truth.end(), [](const auto& t) {
    return t.last_token && t.last_token->stamped;
  });
  comparison result;
  for (const auto& m : measured) {
    if (!m.ok || (!phase.empty() && m.phase != phase))
      continue;
    const auto found = by_id.find(m.request_id);
    const auto* t = found == by_id.end() ? nullptr : found->second;
    if (!t || !t->first_token || !t->last_token || !m.ttft || !m.latency || t->tokens != m.events) {
      ++result.contradicted;
      continue;
    }
    if (stamps && !(t->first_token->stamped && t->last_token->stamped)) {
      ++result.unknown;
      continue;
    }
    result.attempts.push_back(
        {m.request_id, beside(m, *m.ttft, m.first_token, t->reached, *t->first_token),
         beside(m, *m.latency, m.last_token, t->reached, *t->last_token), t->tokens,
         t->first_token->from - t->reached, t->last_token->from - t->reached});
  }
  return result;
}

} // namespace loadtest::cli::calibrate
