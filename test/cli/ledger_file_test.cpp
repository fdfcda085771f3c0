#include "cli/ledger_file.hpp"
#include "test/scratch_folder.hpp"
#include "test/small_disk.hpp"

#include <catch2/catch.hpp>
#include <fstream>

using namespace loadtest;
using namespace loadtest::cli;
using kind_type = actors::platform_object::kind_type;
using call_type = actors::ledger_entry::call_type;
using state_type = actors::ledger_entry::state_type;

namespace {

const actors::platform_object wanted{kind_type::org, "o", "", "", ""};
const actors::platform_object there{kind_type::org, "o", "7", "", ""};

std::string line(state_type state, const actors::platform_object& object) {
  return actors::ledger_text({1, "node-1", call_type::create, state, object});
}

using objects = std::vector<actors::platform_object>;

} // namespace

TEST_CASE("a ledger knows what its lines say, the earlier ones too") {
  const test::scratch_folder folder;
  const auto path = folder.path / "ledger.jsonl";
  {
    const auto ledger = ledger_file::open(path);
    REQUIRE(ledger);
    CHECK((*ledger)->append(line(state_type::intent, wanted)));
    CHECK((*ledger)->open_objects().empty()); // it does not follow them
  }
  std::ofstream{path, std::ios::app} << "{\"cut\n{\"half";
  const auto ledger = ledger_file::open(path);
  REQUIRE(ledger);
  REQUIRE((*ledger)->follow({}));
  CHECK((*ledger)->open_objects() == objects{wanted});
  CHECK((*ledger)->unreadable() ==
        std::vector<std::string>{"line 2 of the ledger is not a JSON object"});
  CHECK((*ledger)->append(line(state_type::done, there)));
  CHECK((*ledger)->open_objects("node-1") == objects{there});
  CHECK((*ledger)->open_objects("node-2").empty());
  CHECK((*ledger)->state());

  REQUIRE((*ledger)->follow([](auto, auto) { return false; }));
  CHECK((*ledger)->open_objects().empty());
  CHECK((*ledger)->unreadable().size() == 3);
}

TEST_CASE("the ledger of a run that is under way is not opened again") {
  const test::scratch_folder folder;
  const auto path = folder.path / "ledger.jsonl";
  {
    const auto ledger = ledger_file::open(path);
    REQUIRE(ledger);
    const auto second = ledger_file::open(path);
    REQUIRE_FALSE(second);
    CHECK(second.failure().again == core::error::hope::taken);
  }
  CHECK(ledger_file::open(path));
}

TEST_CASE("a ledger that can't be opened or written says so") {
  const auto missing = ledger_file::open("/no/such/folder/ledger.jsonl");
  REQUIRE_FALSE(missing);
  CHECK(missing.failure().message ==
        "cannot write the ledger '/no/such/folder/ledger.jsonl': No such file or directory");
  CHECK(missing.failure().again == core::error::hope::none);
}

TEST_CASE("what a full disk does not keep is an error, and known all the same") {
  const test::scratch_folder folder;
  const auto ledger = ledger_file::open(folder.path / "ledger.jsonl");
  REQUIRE(ledger);
  REQUIRE((*ledger)->follow({}));
  {
    const test::small_disk disk{8};
    CHECK_FALSE((*ledger)->append(line(state_type::intent, wanted)));
  }
  CHECK_FALSE((*ledger)->state());
  CHECK((*ledger)->open_objects() == objects{wanted});
}
