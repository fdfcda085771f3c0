#include "metrics/judge/marginal.hpp"

#include "metrics/text/layout.hpp"

#include <algorithm>
#include <charconv>

namespace loadtest::metrics {

namespace {

std::size_t index_of(const std::string& digits) {
  std::size_t index = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), index);
  return index;
}

std::string org_name(const run_facts& facts, const std::string& digits) {
  const auto index = index_of(digits);
  if (index >= 1 && index <= facts.org_names.size())
    return facts.org_names[index - 1];
  return "org " + digits;
}

} // namespace

std::vector<marginal_row> marginal(const snapshot& s, const run_facts& facts, dimension by) {
  std::vector<marginal_row> rows;
  for (const auto& [key, group] : s.measured()) {
    if (key.by != by)
      continue;
    if (by == dimension::org)
      rows.push_back({index_of(key.value), org_name(facts, key.value), &*group});
    else
      rows.push_back({0, key.value, &*group});
  }
  // The keys are text, in which "10" comes before "2".
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.index < b.index; });
  return rows;
}

std::vector<phase_row> phases_of(const snapshot& s, const run_facts& facts) {
  static const group_stats nothing;
  std::vector<phase_row> rows;
  const auto add = [&](const std::string& name, bool measured) {
    const group_key key{dimension::phase, name};
    const auto group = s.all().find(key);
    const auto time = rate_time(facts, key);
    const bool known =
        std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
    if (!known && (group != s.all().end() || time > core::nanoseconds{0}))
      rows.push_back({name, measured, time, group == s.all().end() ? &nothing : &*group->second});
  };
  for (const auto& phase : facts.phases)
    add(phase.name, phase.measured);
  for (const auto& [key, group] : s.all())
    if (key.by == dimension::phase)
      add(key.value, s.measured().count(key) != 0);
  return rows;
}

std::string short_name(const marginal_row& row, const run_facts& facts) {
  auto name = row.name;
  const auto at = facts.test_run_id.empty() ? std::string::npos : name.find(facts.test_run_id);
  if (at != std::string::npos)
    name.replace(at, facts.test_run_id.size(), "…");
  return printable(name);
}

core::nanoseconds rate_time(const run_facts& facts, const group_key& of) {
  if (of.by == dimension::phase) {
    const auto found = facts.load.of_phase.find(of.value);
    return found == facts.load.of_phase.end() ? core::nanoseconds{0} : found->second;
  }
  return facts.load.measured > core::nanoseconds{0} ? facts.load.measured
                                                    : facts.ended - facts.started;
}

double per_second(std::uint64_t n, core::nanoseconds rate_time) {
  const auto seconds = core::to_seconds(rate_time);
  return seconds > 0.0 ? static_cast<double>(n) / seconds : 0.0;
}

} // namespace loadtest::metrics
