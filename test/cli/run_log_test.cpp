#include "cli/run_log.hpp"
#include "test/scratch_folder.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <sstream>

using namespace loadtest;
using namespace loadtest::cli;

namespace {

struct log_folder : test::scratch_folder {
  std::string text() const {
    std::ostringstream all;
    all << std::ifstream{path / "log.jsonl"}.rdbuf();
    return all.str();
  }
  std::unique_ptr<run_log> open(run_log_settings settings, run_log::printer print) const {
    auto log = run_log::open(path / "log.jsonl", std::move(settings), std::move(print));
    REQUIRE(log);
    return std::move(*log);
  }
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++n;
  return n;
}

} // namespace

TEST_CASE("events go to the file and to the console, each from its own level on") {
  const log_folder folder;
  std::string printed;
  run_log_settings settings;
  settings.level = core::log_level::debug;
  settings.console_level = core::log_level::warn;
  settings.who = {"run-1", "worker-2"};
  const auto log = folder.open(settings, [&](std::string_view lines) { printed += lines; });
  log->logger().debug("a");
  log->logger().warn("b");
  CHECK(log->flush());
  CHECK(count(folder.text(), "\n") == 2);
  CHECK(count(folder.text(), R"("test_run_id":"run-1","worker_id":"worker-2")") == 2);
  CHECK(count(printed, "\n") == 1);
  CHECK(printed.find("warn  b") != std::string::npos);
  log->close();
  log->logger().error("too late");
  log->close();
  CHECK(count(folder.text(), "\n") == 2);
}

TEST_CASE("the console can have JSON, too") {
  const log_folder folder;
  std::string printed;
  run_log_settings settings;
  settings.format = log_format::json;
  const auto log = folder.open(settings, [&](std::string_view lines) { printed += lines; });
  log->logger().info("a");
  log->close();
  CHECK(printed == folder.text());
}

TEST_CASE("what was held back as a repetition is told at the end") {
  const log_folder folder;
  const auto log = folder.open({}, [](std::string_view) {});
  for (int i = 0; i < 20; ++i)
    log->logger().info("again");
  log->close();
  // However long that took: all twenty are told, one by one or in sums.
  std::istringstream lines{folder.text()};
  int told = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find("\"repeated\":");
    told += at == std::string::npos ? 1 : std::stoi(line.substr(at + 11));
  }
  CHECK(told == 20);
  CHECK(folder.text().find("\"repeated\":") != std::string::npos);
}

TEST_CASE("nobody waits for a console that is stuck: events are dropped, and the log says so") {
  const log_folder folder;
  std::promise<void> stuck;
  std::promise<void> released;
  bool first = true;
  const auto log = folder.open({}, [&](std::string_view) {
    if (!std::exchange(first, false))
      return;
    stuck.set_value();
    released.get_future().wait();
  });
  log->logger().info("first");
  stuck.get_future().wait();
  for (std::size_t i = 0; i < run_log::capacity + 7; ++i)
    log->logger().info(std::to_string(i));
  released.set_value();
  log->close();
  const auto text = folder.text();
  CHECK(count(text, "\n") == 1 + run_log::capacity + 1);
  CHECK(text.find(R"("msg":"log events dropped")") != std::string::npos);
  CHECK(text.find(R"("dropped":7})") != std::string::npos);
}

TEST_CASE("a log that can't be opened or written says so") {
  const test::scratch_folder folder;
  CHECK_FALSE(run_log::open(folder.path / "missing" / "log.jsonl", {}, [](std::string_view) {}));
  const auto full = run_log::open("/dev/full", {}, [](std::string_view) {});
  REQUIRE(full);
  (*full)->logger().info("no room for this");
  CHECK_FALSE((*full)->flush());
}
