#include "metrics/record/user_totals.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/csv_row.hpp"

namespace loadtest::metrics {

void user_totals::add(const core::sample& sample) {
  const auto& r = sample.result;
  ++attempts;
  switch (r.status) {
  case core::outcome_status::ok:
    ++ok;
    if (const auto took = r.latency())
      latency.add(*took);
    break;
  case core::outcome_status::error:
    ++(sample.ignored ? ignored : errors);
    break;
  case core::outcome_status::abandoned:
    ++abandoned;
    break;
  case core::outcome_status::cancelled:
    ++cancelled;
    break;
  }
  prompt_tokens += r.prompt_tokens;
  completion_tokens += r.completion_tokens;
  cost_nanousd += sample.cost_nanousd;
}

void user_totals::merge(const user_totals& other) {
  attempts += other.attempts;
  ok += other.ok;
  errors += other.errors;
  ignored += other.ignored;
  abandoned += other.abandoned;
  cancelled += other.cancelled;
  sessions += other.sessions;
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  cost_nanousd += other.cost_nanousd;
  latency.merge(other.latency);
}

user_totals& user_table::at(std::uint32_t org, std::uint32_t user) {
  auto& totals = users_[{org, user}];
  totals.org = org;
  totals.user = user;
  return totals;
}

user_totals user_table::of(std::uint32_t org, std::uint32_t user) const {
  if (const auto known = users_.find({org, user}); known != users_.end())
    return known->second;
  user_totals none;
  none.org = org;
  none.user = user;
  return none;
}

std::vector<user_totals> user_table::take(std::size_t most) {
  std::vector<user_totals> taken;
  while (!users_.empty() && taken.size() < most)
    taken.push_back(std::move(users_.extract(users_.begin()).mapped()));
  return taken;
}

std::string users_header() {
  return "org,user,org_name,user_name,requests,ok,errors,ignored,abandoned,cancelled,sessions,"
         "prompt_tokens,completion_tokens,cost_usd,latency_mean_ms,latency_p50_ms,latency_p95_ms,"
         "latency_max_ms\n";
}

std::string users_row(const std::string& org_name, const std::string& user_name,
                      const user_totals& totals) {
  csv_row row;
  row.count(totals.org);
  row.count(totals.user);
  row.text(org_name);
  row.text(user_name);
  row.count(totals.attempts);
  row.count(totals.ok);
  row.count(totals.errors);
  row.count(totals.ignored);
  row.count(totals.abandoned);
  row.count(totals.cancelled);
  row.count(totals.sessions);
  row.count(totals.prompt_tokens);
  row.count(totals.completion_tokens);
  row.number(static_cast<double>(totals.cost_nanousd) / 1e9);
  const auto latency = totals.latency.dense();
  const auto some = [&](core::nanoseconds d) {
    return latency.count() > 0 ? std::optional{d} : std::nullopt;
  };
  row.milliseconds(some(latency.mean()));
  row.milliseconds(supported_percentile(latency, 50.0));
  row.milliseconds(supported_percentile(latency, 95.0));
  row.milliseconds(some(latency.max()));
  return std::move(row).take();
}

} // namespace loadtest::metrics
