#include "cli/failed_run.hpp"

#include "cli/local_run.hpp"
#include "net/io/io_pool.hpp"

namespace loadtest::cli {

std::string clean_up_after_failure(const std::shared_ptr<const scenario::plan>& plan,
                                   ledger_file& ledger, const std::filesystem::path& directory,
                                   const core::logger& log) {
  auto open = ledger.open_objects();
  const auto count = open.size();
  const auto hint = "; see: loadtest cleanup " + directory.string();
  if (!plan->cleanup_on_completion && count > 0)
    return std::to_string(count) + " objects stay on the platform, as cleanup.onCompletion says" +
           hint;
  if (count == 0)
    return "nothing that it created is left on the platform";
  net::io_pool pool{{1, true}};
  const auto left = retire_objects(plan, std::move(open), pool,
                                   [&](std::string_view line) { return ledger.append(line); });
  if (!left)
    return "what it created could not be removed: " + left.failure().message + hint;
  for (const auto& object : *left)
    log.warn("left behind", {{"object", object}});
  if (left->empty())
    return "the " + std::to_string(count) + " objects that it created were removed";
  return std::to_string(left->size()) + " of the objects that it created are left behind" + hint;
}

} // namespace loadtest::cli
