#include "actors/run/load_time.hpp"
#include "actors/run/run_checks.hpp"
#include "actors/run/run_state.hpp"
#include "metrics/judge/thresholds.hpp"
#include "metrics/record/statistics.hpp"

#include <string_view>

namespace loadtest::actors {

namespace {

/// `limits.maxErrorRate` holds from so many attempts on (spec scenario.md).
constexpr std::uint64_t attempts_to_judge = 20;

} // namespace

run_state::commands run_state::on_delta(const std::string& from, const metrics::delta& d,
                                        core::mono_time now) {
  auto* p = heard(from, d.node);
  if (!p)
    return unheard(from, d.node, now);
  if (p->at() != part_stage::loading)
    return broke(from, "it reported attempts although it had no load", now);
  if (const auto fine = check(d, *p, static_cast<std::uint32_t>(plan_->org_users.size()), t0_, now);
      !fine)
    return broke(from, fine.failure().message, now);
  if (!snapshot_.merge(d))
    return {};
  p->follow(d, now);
  if (!plan_->max_error_rate)
    return {};
  const auto& all = snapshot_.overall_all();
  const auto ended = all.attempts - all.cancelled;
  if (ended < attempts_to_judge || metrics::error_rate(all) <= *plan_->max_error_rate)
    return {};
  return on_limit("error_rate",
                  {{"error_rate", metrics::error_rate(all)},
                   {"max_error_rate", *plan_->max_error_rate},
                   {"attempts", ended}},
                  now);
}

run_state::commands run_state::said(lease_bank::letters letters) const {
  commands result;
  for (auto& [part, letter] : letters)
    std::visit([&](auto& what) { result.push_back({part, std::move(what)}); }, letter);
  return result;
}

run_state::commands run_state::on_lease_request(const std::string& from, const lease_request& m,
                                                core::mono_time now) {
  if (!heard(from, m.part))
    return unheard(from, m.part, now);
  auto answer = bank_.ask(m);
  if (!answer)
    return broke(from, "it asked for " + answer.failure().message, now);
  return in_turn({said(std::move(*answer)), check_exhausted(now)});
}

run_state::commands run_state::on_lease_back(const std::string& from, const lease_back& m,
                                             core::mono_time now) {
  if (!heard(from, m.part))
    return unheard(from, m.part, now);
  auto others = bank_.take_back(m);
  if (!others)
    return broke(from, "it " + others.failure().message, now);
  return in_turn({said(std::move(*others)), check_exhausted(now)});
}

/// The load ends when nobody who still has something to do can get what it needs.
run_state::commands run_state::check_exhausted(core::mono_time now) {
  const auto* limit = stage_ == stage::simulate ? bank_.exhausted() : nullptr;
  if (!limit)
    return {};
  if (std::string_view{limit} == "requests")
    return on_limit(limit, {{"max_requests", *plan_->max_requests}}, now);
  return on_limit(limit, {{"max_cost_usd", static_cast<double>(*plan_->max_cost_nanousd) / 1e9}},
                  now);
}

/// A limit of the run is reached; `fields` say how.
run_state::commands run_state::on_limit(const char* limit, std::vector<core::log_field> fields,
                                        core::mono_time now) {
  if (stage_ > stage::drain || !result_.ended_by.empty())
    return {};
  fields.insert(fields.begin(), {"limit", limit});
  const bool normal =
      std::string_view{limit} == "duration" || std::string_view{limit} == "requests";
  log_.tell(normal ? core::log_level::info : core::log_level::warn, "limit reached",
            std::move(fields));
  return on_stop(limit, now);
}

run_state::commands run_state::check_limits(core::mono_time now) {
  if ((stage_ != stage::simulate && stage_ != stage::drain) || !result_.ended_by.empty())
    return {};
  const auto since_t0 = now - t0_;
  if (plan_->max_duration && since_t0 >= *plan_->max_duration)
    return on_limit("duration", {{"max_duration_s", *plan_->max_duration}}, now);
  facts_.load = load_time_of(*plan_, since_t0);
  if (const auto* missed = metrics::aborting(plan_->thresholds, since_t0, facts_, snapshot_)) {
    result_.notes.push_back("ended by the threshold " + missed->text);
    return on_limit("threshold", {{"threshold", missed->text}}, now);
  }
  return {};
}

run_state::commands run_state::on_tick(core::mono_time now) {
  // A host without a node part says nothing.
  commands losses;
  for (const auto& host : roster_.silent(now, [this](const auto& h) { return has_part(h); }))
    losses = in_turn({losses, on_lost(host, "was not heard of for 9 s", now)});
  return in_turn({losses, check_limits(now), check_deadlines(now)});
}

} // namespace loadtest::actors
