#include "invariants.hpp"
#include "test/simulation/world.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace loadtest::simulation {

namespace {

std::uint64_t of_users(const world& w) {
  const auto& plan = *w.script().plan;
  std::uint64_t sum = 0;
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o)
    for (std::uint32_t u = 1; u <= plan.org_users[o - 1]; ++u)
      sum += w.coordinator().finished()->users->of(o, u).attempts;
  return sum;
}

void expect(const char* what, std::uint64_t is, const char* of, std::uint64_t should,
            const complaint& say) {
  if (is != should)
    say(std::to_string(is) + " " + what + ", " + std::to_string(should) + " " + of);
}

/// Records of workers that the run has not lost, against what it has gathered.
void records_agree(const world& w, const complaint& say) {
  std::multiset<std::string> gathered;
  std::istringstream lines{w.coordinator().files().gathered()};
  for (std::string line; std::getline(lines, line);)
    gathered.insert(line);
  for (const auto& line : gathered)
    if (gathered.count(line) > 1)
      return say("the record of " + line + " was gathered twice");
  if (w.coordinator().files().incomplete())
    return;
  for (const auto& p : w.processes()) {
    if (p->is_coordinator() || p->files().incomplete() || w.disturbed(*p) ||
        given_up(w, p->who().name))
      continue;
    for (const auto& sample : p->samples())
      if (!gathered.contains(sample.request_id))
        return say("the record of " + sample.request_id + " by " + p->who().name +
                   " was not gathered");
  }
}

/// Records that are missing where the run's are, against what it says of them.
void losses_are_said(const world& w, const complaint& say) {
  if (!undisturbed(w))
    return;
  std::uint64_t made = 0;
  std::uint64_t kept = 0;
  const auto lines_of = [](const std::string& text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  };
  for (const auto& p : w.processes())
    made += p->samples().size();
  const auto& files = w.coordinator().files();
  kept += lines_of(files.gathered());
  for (const auto& [part, text] : files.parts())
    kept += lines_of(text);
  expect("records are said to be lost", w.coordinator().finished()->result.records_lost,
         "are missing", made - kept, say);
}

} // namespace

void sums_agree(const world& w, const complaint& say) {
  if (!w.coordinator().finished())
    return;
  std::uint64_t all = 0;
  std::uint64_t of_the_heard = 0;
  std::uint64_t started = 0;
  for (const auto& p : w.processes()) {
    const auto& samples = p->samples();
    all += samples.size();
    of_the_heard += given_up(w, p->who().name) ? 0 : samples.size();
    started += static_cast<std::uint64_t>(
        std::count_if(samples.begin(), samples.end(),
                      [](const core::sample& s) { return core::reached(s.result.times.started); }));
  }
  const auto reported = w.coordinator().finished()->total->overall_all().attempts;
  if (reported < of_the_heard || reported > all)
    say(std::to_string(reported) + " attempts are reported, " + std::to_string(of_the_heard) +
        " were recorded by nodes that were not lost, " + std::to_string(all) + " by all");
  records_agree(w, say);
  losses_are_said(w, say);
  if (!undisturbed(w))
    return;
  expect("attempts in the table of users", of_users(w), "are reported", reported, say);
  const auto& attempts = w.server().attempts();
  const auto heard = static_cast<std::uint64_t>(
      std::count_if(attempts.begin(), attempts.end(),
                    [](const seen_attempt& a) { return is_of_user(a) && a.heard; }));
  expect("attempts that began were recorded", started, "outcomes were told", heard, say);
}

} // namespace loadtest::simulation
