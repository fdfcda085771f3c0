#include "cli/earlier_run.hpp"

#include "actors/admin/ledger_entry.hpp"
#include "cli/local_run.hpp"
#include "net/io/io_pool.hpp"

#include <atomic>
#include <chrono>

namespace loadtest::cli {

namespace {

using actors::ledger_entry;
using actors::platform_object;

/// Of the lines that the clean-up writes: how many objects it has begun to remove.
class counting_ledger {
public:
  explicit counting_ledger(ledger_file& file) : file_(file) {}

  core::result<void> append(std::string_view line) {
    if (const auto entry = actors::read_ledger_entry(line);
        entry && entry->call == ledger_entry::call_type::retire &&
        entry->state == ledger_entry::state_type::intent)
      ++removals_;
    return file_.append(line);
  }
  std::size_t removals() const noexcept { return removals_; }

private:
  ledger_file& file_;
  std::atomic<std::size_t> removals_{0};
};

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

core::result<earlier_run> remove_earlier(const std::shared_ptr<const scenario::plan>& plan,
                                         ledger_file& ledger) {
  earlier_run result;
  if (!plan->targets.dialect || !plan->targets.dialect->can_find())
    return result;
  std::vector<platform_object> wanted;
  for (const auto& name : plan->org_names()) {
    if (name.find(plan->test_run_id) == std::string::npos)
      continue;
    platform_object org;
    org.name = name;
    // Should this process die now, the next one finds what may be there.
    if (const auto kept = ledger.append(
            actors::ledger_text({.ts_ms = now_ms(), .node = "earlier", .object = org}));
        !kept)
      return kept.failure();
    wanted.push_back(std::move(org));
  }
  if (wanted.empty())
    return result;
  counting_ledger counted{ledger};
  net::io_pool pool{{1, true}};
  auto left = retire_objects(plan, std::move(wanted), pool,
                             [&](std::string_view line) { return counted.append(line); });
  if (!left)
    return left.failure();
  result.found = counted.removals();
  result.left_behind = *std::move(left);
  return result;
}

} // namespace loadtest::cli
