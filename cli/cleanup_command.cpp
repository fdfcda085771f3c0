#include "actors/admin/run_names.hpp"
#include "cli/commands.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/scenario_file.hpp"
#include "core/printable.hpp"
#include "scenario/schema/setting.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace loadtest::cli {

namespace {

namespace fs = std::filesystem;

constexpr int usage_error = 2;
constexpr int unreachable = 3;
constexpr int left_behind = 5;
/// So many names of what would be removed are shown.
constexpr std::size_t shown_names = 20;

int refuse(const std::string& why, int exit_code = usage_error) {
  std::cerr << "loadtest cleanup: " << core::printable(why, '\n')
            << (why.ends_with('\n') ? "" : "\n");
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

/// Where, how many of each kind, and the first names.
void show(const scenario::plan& plan, const std::vector<actors::platform_object>& objects) {
  using kind_type = actors::platform_object::kind_type;
  std::cout << "on " << core::printable(plan.targets.admin_url) << ", of the run "
            << core::printable(plan.test_run_id) << ":\n ";
  for (const auto kind : {kind_type::org, kind_type::user, kind_type::key})
    std::cout << ' '
              << std::count_if(objects.begin(), objects.end(),
                               [&](const auto& o) { return o.kind == kind; })
              << ' ' << to_string(kind) << (kind == kind_type::key ? "(s)\n" : "(s),");
  for (std::size_t i = 0; i < std::min(objects.size(), shown_names); ++i)
    std::cout << "  " << to_string(objects[i].kind) << " '" << core::printable(objects[i].name)
              << "'" << (objects[i].id.empty() ? ", which may exist\n" : "\n");
  if (objects.size() > shown_names)
    std::cout << "  and " << objects.size() - shown_names << " more\n";
  std::cout << std::flush;
}

/// Asks where there is somebody to ask.
bool wanted(const cleanup_options& options) {
  if (options.yes || isatty(STDIN_FILENO) == 0)
    return true;
  std::cerr << "Remove them? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

/// Removes `open`; the exit code.
int remove(const std::shared_ptr<const scenario::plan>& plan, ledger_file& ledger,
           std::vector<actors::platform_object> open) {
  const auto count = open.size();
  if (std::any_of(open.begin(), open.end(), [](const auto& o) { return o.id.empty(); }))
    // A creation that was under way when the run was killed may still be carried out.
    std::this_thread::sleep_for(std::chrono::seconds{1});
  net::io_pool pool{{1, true}};
  const auto left = retire_objects(plan, std::move(open), pool,
                                   [&](std::string_view line) { return ledger.append(line); });
  if (!left)
    return refuse(left.failure().message, unreachable);
  for (const auto& object : *left)
    std::cerr << "left behind: " << core::printable(object) << '\n';
  std::cout << "removed " << count - std::min(count, left->size()) << " of " << count
            << " objects\n";
  return left->empty() ? 0 : left_behind;
}

} // namespace

int cleanup_command(const cleanup_options& options) {
  const fs::path folder{options.run_directory};
  const auto path = folder / "ledger.jsonl";
  std::error_code ec;
  if (!fs::exists(path, ec))
    return refuse("'" + folder.string() + "' is not a run directory: it has no ledger.jsonl");
  const auto ledger = ledger_file::open(path);
  if (!ledger)
    return refuse(ledger.failure().message +
                  (ledger.failure().again == core::error::hope::taken
                       ? ", and removes by itself what it created; to end it: loadtest stop " +
                             folder.string()
                       : ""));
  if (const auto read = (*ledger)->follow({}); !read)
    return refuse(read.failure().message);
  if ((*ledger)->open_objects().empty() && (*ledger)->unreadable().empty()) {
    std::cout << "nothing to remove: the ledger is settled\n";
    return 0;
  }
  if (fs::exists(folder / "platform-requests.jsonl", ec)) {
    std::cout << "nothing to remove: the run's simulated platform ended with it\n";
    return 0;
  }
  const auto plan = plan_of(folder);
  if (!plan)
    return refuse(plan.failure().message);
  if (const auto read = (*ledger)->follow(actors::run_names(**plan)); !read)
    return refuse(read.failure().message);
  const auto unreadable = (*ledger)->unreadable();
  for (const auto& line : unreadable)
    std::cerr << "loadtest cleanup: " << core::printable(line)
              << "; what it says is not known, look for it on the platform\n";
  auto open = (*ledger)->open_objects();
  if (!open.empty()) {
    show(**plan, open);
    if (!wanted(options))
      return refuse("nothing was removed", left_behind);
  }
  const int code = open.empty() ? 0 : remove(*plan, **ledger, std::move(open));
  if (const auto kept = (*ledger)->state(); !kept)
    std::cerr << "loadtest cleanup: the ledger lacks lines: " << kept.failure().message << '\n';
  else if (unreadable.empty())
    return code;
  return std::max(code, code == unreachable ? code : left_behind);
}

} // namespace loadtest::cli
