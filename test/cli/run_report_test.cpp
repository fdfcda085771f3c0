#include "cli/run_report.hpp"
#include "test/scratch_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace loadtest;
using namespace loadtest::cli;
using names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

/// Keeps what is printed, as long as it is there.
struct kept_output {
  std::ostringstream out;
  std::ostringstream err;
  std::streambuf* old_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* old_err = std::cerr.rdbuf(err.rdbuf());
  ~kept_output() {
    std::cout.rdbuf(old_out);
    std::cerr.rdbuf(old_err);
  }
};

/// A run of one user that has had one answer, and its directory.
struct ended_run : test::scratch_folder {
  scenario::plan plan;
  actors::run_report finished;
  std::unique_ptr<run_directory> directory;
  std::unique_ptr<run_log> log;
  std::string printed;
  std::string complained;

  ended_run() {
    plan.org_users = {1};
    metrics::delta d;
    d.node = "local";
    d.sequence = 1;
    auto& all = d.all[{}];
    all.attempts = all.ok = 1;
    d.measured = d.all;
    auto total = std::make_shared<metrics::snapshot>();
    REQUIRE(total->merge(d));
    finished.total = total;
    finished.users = std::make_shared<metrics::user_table>();
    finished.result.ended_by = "completed";
    auto made = run_directory::create(path / "run");
    REQUIRE(made);
    directory = std::move(*made);
    auto opened = run_log::open(path / "run" / "log.jsonl", {}, [](std::string_view) {});
    REQUIRE(opened);
    log = std::move(*opened);
  }

  int end() {
    const kept_output output;
    const int code = report({}, plan, finished, *directory, *log, false);
    printed = output.out.str();
    complained = output.err.str();
    return code;
  }
  bool has(const std::string& name) const { return fs::exists(path / "run" / name); }
  nlohmann::json summary() const {
    std::ifstream file{path / "run" / "summary.json"};
    return nlohmann::json::parse(file);
  }
  /// Where no folder can be made.
  std::string blocked() const {
    std::ofstream{path / "file"} << "x";
    return (path / "file" / "folder").string();
  }
};

} // namespace

TEST_CASE("a run that is reported leaves its results, and what they come to") {
  ended_run r;
  CHECK(r.end() == 0);
  for (const auto* name : {"summary.json", "histograms.jsonl", "users.csv", "log.jsonl"})
    CHECK(r.has(name));
  CHECK(r.summary().at("verdict") == "pass");
  CHECK(r.summary().at("complete") == true);
  CHECK(r.printed.find((r.path / "run").string()) != std::string::npos);
  CHECK(r.complained.empty());
}

TEST_CASE("before clean-up the summary is there already, and says that it is not complete") {
  ended_run r;
  r.finished.result.left_behind = {"user 'x'"};
  report_load({}, r.plan, r.finished, *r.directory);
  CHECK(r.summary().at("complete") == false);
  CHECK(r.summary().at("exit_code") == 0);
  CHECK(r.has("histograms.jsonl"));
  CHECK(r.has("users.csv"));
}

TEST_CASE("a file that can't be written in full is named, and the run ends with 5") {
  ended_run r;
  fs::create_directory(r.path / "run" / "users.csv.part");
  CHECK(r.end() == 5);
  CHECK(r.summary().at("exit_code") == 5);
  CHECK(r.summary().at("reasons").at(0).get<std::string>().find("users.csv") != std::string::npos);
}

TEST_CASE("results go where else they are wanted, and the run ends with 5 when they can't") {
  ended_run r;
  r.plan.export_to = (r.path / "elsewhere").string();
  CHECK(r.end() == 0);
  CHECK(fs::exists(r.path / "elsewhere" / "histograms.jsonl"));
  CHECK(fs::exists(r.path / "elsewhere" / "log.jsonl"));

  ended_run other;
  other.plan.export_to = other.blocked();
  CHECK(other.end() == 5);
  CHECK(other.summary().at("reasons").at(0).get<std::string>().starts_with("Not exported: "));
}

TEST_CASE("a log that is not to be retained goes, unless it is the only one") {
  ended_run gone;
  gone.plan.retain_logs = false;
  CHECK(gone.end() == 0);
  CHECK_FALSE(gone.has("log.jsonl"));

  ended_run moved;
  moved.plan.retain_logs = false;
  moved.plan.log_export_path = (moved.path / "logs").string();
  CHECK(moved.end() == 0);
  CHECK_FALSE(moved.has("log.jsonl"));
  CHECK(fs::exists(moved.path / "logs" / "log.jsonl"));

  ended_run together;
  together.plan.retain_logs = false;
  together.plan.log_export_path = together.plan.export_to = (together.path / "all").string();
  CHECK(together.end() == 0);
  CHECK_FALSE(together.has("log.jsonl"));
  CHECK(fs::exists(together.path / "all" / "log.jsonl"));
  CHECK(fs::exists(together.path / "all" / "histograms.jsonl"));

  ended_run kept;
  kept.plan.retain_logs = false;
  kept.plan.log_export_path = kept.blocked();
  CHECK(kept.end() == 5);
  CHECK(kept.has("log.jsonl"));
}
