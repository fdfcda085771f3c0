#include "cli/replaced_run.hpp"

#include "cli/ledger_file.hpp"
#include "cli/run_directory.hpp"

namespace loadtest::cli {

namespace fs = std::filesystem;

core::result<void> remove_run(const fs::path& folder) {
  std::error_code ec;
  const auto path = folder / "ledger.jsonl";
  if (fs::exists(path, ec)) {
    const auto ledger = ledger_file::open(path);
    if (!ledger)
      return core::error{"--force: " + ledger.failure().message};
    if (const auto read = (*ledger)->follow({}); !read)
      return core::error{"--force: " + read.failure().message};
    const auto open = (*ledger)->open_objects().size() + (*ledger)->unreadable().size();
    // The simulated platform of a run ends with it.
    if (open > 0 && !fs::exists(folder / "platform-requests.jsonl", ec))
      return core::error{"--force: the run in '" + folder.string() +
                         "' has left something on the platform; remove that first: loadtest "
                         "cleanup " +
                         folder.string()};
  }
  for (const auto* file : run_directory::files)
    fs::remove(folder / file, ec);
  return {};
}

} // namespace loadtest::cli
