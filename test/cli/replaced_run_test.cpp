#include "actors/admin/ledger_entry.hpp"
#include "cli/ledger_file.hpp"
#include "cli/replaced_run.hpp"
#include "test/scratch_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>

using namespace loadtest;
using namespace loadtest::cli;
namespace fs = std::filesystem;

namespace {

/// A run that has made an organization, and has not removed it.
struct open_run : test::scratch_folder {
  open_run() {
    std::ofstream{path / "requests.jsonl"} << "{}\n";
    std::ofstream{path / "ledger.jsonl"}
        << actors::ledger_text({1,
                                "local",
                                actors::ledger_entry::call_type::create,
                                actors::ledger_entry::state_type::intent,
                                {actors::platform_object::kind_type::org, "o", "", "", ""}});
  }
};

} // namespace

TEST_CASE("a run that has left something on the platform is not replaced") {
  const open_run run;
  const auto removed = remove_run(run.path);
  REQUIRE_FALSE(removed);
  CHECK(removed.failure().message.find("loadtest cleanup " + run.path.string()) !=
        std::string::npos);
  CHECK(fs::exists(run.path / "requests.jsonl"));
}

TEST_CASE("a run that is under way is not replaced") {
  const open_run run;
  const auto held = ledger_file::open(run.path / "ledger.jsonl");
  REQUIRE(held);
  CHECK_FALSE(remove_run(run.path));
  CHECK(fs::exists(run.path / "requests.jsonl"));
}

TEST_CASE("the simulated platform of a run took all of it along") {
  const open_run run;
  std::ofstream{run.path / "platform-requests.jsonl"} << "{}\n";
  CHECK(remove_run(run.path));
  CHECK(fs::is_empty(run.path));
}
