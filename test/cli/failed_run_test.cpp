#include "cli/failed_run.hpp"
#include "test/scratch_folder.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli;
using call_type = actors::ledger_entry::call_type;
using state_type = actors::ledger_entry::state_type;

namespace {

const actors::platform_object org{actors::platform_object::kind_type::org, "o", "", "", ""};

/// What becomes of what this ledger knows, when nothing that was created is to be removed.
std::string kept(const std::vector<state_type>& creation) {
  const test::scratch_folder folder;
  const auto ledger = ledger_file::open(folder.path / "ledger.jsonl");
  REQUIRE(ledger);
  REQUIRE((*ledger)->follow({}));
  for (const auto state : creation) {
    auto object = org;
    if (state == state_type::done)
      object.id = std::string{"7"}; // GCC 12 misjudges an assigned literal
    CHECK((*ledger)->append(actors::ledger_text({1, "local", call_type::create, state, object})));
  }
  auto plan = std::make_shared<scenario::plan>();
  plan->cleanup_on_completion = false;
  return clean_up_after_failure(plan, **ledger, "the-run", {});
}

} // namespace

TEST_CASE("after a failure what is to stay stays, and the way to remove it is told") {
  CHECK(kept({state_type::intent, state_type::done}) ==
        "1 objects stay on the platform, as cleanup.onCompletion says; see: loadtest cleanup "
        "the-run");
  CHECK(kept({state_type::intent}).starts_with("1 objects stay on the platform"));
}

TEST_CASE("after a failure that came before anything was created nothing is left") {
  for (const auto& creation : {std::vector<state_type>{},
                               std::vector<state_type>{state_type::intent, state_type::refused}})
    CHECK(kept(creation) == "nothing that it created is left on the platform");
}
