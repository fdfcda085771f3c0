#include "cli/part_file.hpp"
#include "cli/run_directory.hpp"
#include "test/scratch_folder.hpp"
#include "test/small_disk.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace loadtest;
using namespace loadtest::cli;
using sentences = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

struct folder : test::scratch_folder {
  std::unique_ptr<run_directory> open() const {
    auto made = run_directory::create(path / "run");
    REQUIRE(made);
    return std::move(*made);
  }
  std::string text(const std::string& name) const {
    std::ostringstream all;
    all << std::ifstream{path / "run" / name}.rdbuf();
    return all.str();
  }
};

std::vector<core::sample> two() {
  std::vector<core::sample> samples(2);
  samples[0].request_id = "one";
  samples[1].request_id = "two";
  return samples;
}

} // namespace

TEST_CASE("a run directory has its files, and a second run is refused") {
  const folder f;
  const auto directory = f.open();
  CHECK(directory->write_records(two()));
  CHECK(directory->append_records("{}\n"));
  directory->write_row("a,b\n");
  CHECK(directory->write_file("summary.json", "first"));
  CHECK(directory->write_file("summary.json", "then"));
  CHECK(f.text("summary.json") == "then");
  CHECK(f.text("timeseries.csv") == "a,b\n");
  const auto records = f.text("requests.jsonl");
  CHECK(std::count(records.begin(), records.end(), '\n') == 3);
  CHECK(records.find("\"one\"") < records.find("\"two\""));
  CHECK(directory->incomplete().empty());
  CHECK(std::distance(fs::directory_iterator{f.path / "run"}, {}) == 3);
  CHECK_FALSE(run_directory::create(f.path / "run"));
}

TEST_CASE("each file that could not be written is named, with how much and why") {
  const folder f;
  fs::create_directory(f.path / "run");
  const auto directory = f.open();
  {
    const test::small_disk full{0};
    directory->write_row("a\n");
    directory->write_row("b\n");
  }
  fs::create_directories(f.path / "run" / "users.csv" / "in the way");
  CHECK_FALSE(directory->write_file("users.csv", "content"));
  directory->lacks("log.jsonl", "no room");
  const auto all = directory->incomplete();
  REQUIRE(all.size() == 3);
  CHECK(all[0] == "log.jsonl is incomplete: no room");
  CHECK(all[1].starts_with("users.csv is incomplete: "));
  CHECK(all[2] == "timeseries.csv lacks 2 of 2 lines: File too large");
  CHECK_FALSE(fs::exists(f.path / "run" / "users.csv.part"));

  fs::remove_all(f.path / "run" / "users.csv");
  CHECK(directory->write_file("users.csv", "content"));
  CHECK(directory->incomplete().size() == 2);
}

TEST_CASE("records that could not be written are counted") {
  const test::scratch_folder f;
  part_file file{"/dev/full"};
  CHECK_FALSE(file.write(two()));
  CHECK(file.lost() == 2);
  CHECK(file.kept() == 0);

  part_file good{f.path / "requests.jsonl"};
  CHECK(good.write(two()));
  CHECK(good.kept() == 2);
  CHECK(good.lost() == 0);
  const auto text = good.read(0);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(good.read(text.size()).empty());
}

TEST_CASE("a run directory is its owner's alone") {
  const folder f;
  f.open();
  CHECK((fs::status(f.path / "run").permissions() & fs::perms::all) == fs::perms::owner_all);
}

TEST_CASE("a run replaces no file of somebody else, and follows no link") {
  for (const auto* name : run_directory::files)
    for (const bool link : {false, true}) {
      const folder f;
      fs::create_directory(f.path / "run");
      const auto there = f.path / "run" / name;
      if (link)
        fs::create_symlink(f.path / "nowhere", there);
      else
        std::ofstream{there} << "mine";
      INFO(name);
      const auto made = run_directory::create(f.path / "run");
      REQUIRE_FALSE(made);
      CHECK(made.failure().message.find("--out") != std::string::npos);
      CHECK(fs::exists(fs::symlink_status(there)));
      CHECK_FALSE(fs::exists(f.path / "nowhere"));
      CHECK(std::distance(fs::directory_iterator{f.path / "run"}, {}) == 1);
    }
}

TEST_CASE("an export replaces nothing") {
  const folder f;
  const auto directory = f.open();
  CHECK(directory->export_to(f.path / "copy"));
  const auto again = directory->export_to(f.path / "copy");
  REQUIRE_FALSE(again);
  CHECK(again.failure().message.find("already, which is not replaced; write {testRunId}") !=
        std::string::npos);
  CHECK(directory->export_file("requests.jsonl", f.path / "logs"));
  CHECK_FALSE(directory->export_file("requests.jsonl", f.path / "logs"));
  fs::create_directory(f.path / "links");
  fs::create_symlink(f.path / "nowhere", f.path / "links" / "timeseries.csv");
  CHECK_FALSE(directory->export_to(f.path / "links"));
}

TEST_CASE("an export that can't be made says so") {
  const folder f;
  const auto directory = f.open();
  CHECK(directory->export_to(f.path / "copy"));
  CHECK(fs::exists(f.path / "copy" / "requests.jsonl"));
  std::ofstream{f.path / "file"} << "not a folder";
  CHECK_FALSE(directory->export_to(f.path / "file"));
  CHECK_FALSE(directory->export_to(f.path / "run" / "inside"));
  CHECK_FALSE(directory->export_file("requests.jsonl", f.path / "file"));
  CHECK_FALSE(directory->export_file("missing.txt", f.path / "copy"));
}

TEST_CASE("a directory that is discarded leaves only what was there before") {
  const folder f;
  const auto inner = f.path / "a" / "b";
  {
    const auto made = run_directory::create(inner);
    REQUIRE(made);
    (*made)->write_file("scenario.yaml", "x");
    (*made)->discard();
  }
  CHECK_FALSE(fs::exists(f.path / "a"));
  fs::create_directories(inner);
  std::ofstream{inner / "mine.txt"} << "x";
  const auto made = run_directory::create(inner);
  REQUIRE(made);
  (*made)->discard();
  CHECK(fs::exists(inner / "mine.txt"));
  CHECK_FALSE(fs::exists(inner / "requests.jsonl"));
}
