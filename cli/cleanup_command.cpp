#include "actors/admin/ledger.hpp"
#include "cli/commands.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/scenario_file.hpp"
#include "scenario/schema/setting.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

namespace loadtest::cli {

namespace {

namespace fs = std::filesystem;

constexpr int usage_error = 2;
constexpr int unreachable = 3;
constexpr int left_behind = 5;

int refuse(const std::string& why, int exit_code = usage_error) {
  std::cerr << "loadtest cleanup: " << why << (why.ends_with('\n') ? "" : "\n");
  return exit_code;
}

/// The plan of the run in `folder`, with the admin key that is not kept there.
core::result<std::shared_ptr<const scenario::plan>> plan_of(const fs::path& folder) {
  scenario_options source;
  source.file = (folder / "scenario.yaml").string();
  if (const char* key = std::getenv("ADMIN_API_KEY")) {
    source.set.emplace_back("targets.adminApiKey", key);
    source.set.emplace_back("targets.adminApiKeyFile", "");
  }
  auto loaded = scenario_reader{}.read(source);
  if (!loaded)
    return loaded.failure();
  if (!loaded->loaded)
    return core::error{describe(*loaded)};
  if (loaded->loaded->targets.admin_key.reveal() == scenario::redacted_text)
    return core::error{"the admin key is not kept in the run directory; set ADMIN_API_KEY"};
  return std::make_shared<const scenario::plan>(std::move(*loaded->loaded));
}

} // namespace

int cleanup_command(const cleanup_options& options) {
  const fs::path folder{options.run_directory};
  const auto ledger_path = folder / "ledger.jsonl";
  const auto text = read_file(ledger_path.string());
  if (!text)
    return refuse("'" + folder.string() + "' is not a run directory: " + text.failure().message);
  auto open = actors::open_objects(*text);
  if (!open)
    return refuse(open.failure().message);
  if (open->empty()) {
    std::cout << "nothing to remove: the ledger is settled\n";
    return 0;
  }
  std::error_code ec;
  if (fs::exists(folder / "platform-requests.jsonl", ec)) {
    std::cout << "nothing to remove: the run's simulated platform ended with it\n";
    return 0;
  }
  const auto plan = plan_of(folder);
  if (!plan)
    return refuse(plan.failure().message);
  auto ledger = ledger_file::open(ledger_path);
  if (!ledger)
    return refuse(ledger.failure().message);

  const auto count = open->size();
  if (std::any_of(open->begin(), open->end(), [](const auto& o) { return o.id.empty(); }))
    // A creation that was under way when the run was killed may still be carried out.
    std::this_thread::sleep_for(std::chrono::seconds{1});
  net::io_pool pool{{1, true}};
  const auto left = retire_objects(*plan, std::move(*open), pool,
                                   [&](std::string_view line) { (*ledger)->append(line); });
  if (!left)
    return refuse(left.failure().message, unreachable);
  for (const auto& object : *left)
    std::cerr << "left behind: " << object << '\n';
  std::cout << "removed " << count - std::min(count, left->size()) << " of " << count
            << " objects\n";
  return left->empty() ? 0 : left_behind;
}

} // namespace loadtest::cli
