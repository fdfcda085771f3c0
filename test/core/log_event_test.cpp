#include "core/log_event.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using namespace std::chrono_literals;

TEST_CASE("a logger without a sink keeps silent") {
  const logger silent;
  CHECK_FALSE(silent.wants(log_level::error));
  silent.error("nobody hears this");
}

TEST_CASE("a logger passes on what is grave enough, with its fields") {
  std::vector<log_event> seen;
  const logger log{[&](log_event e) { seen.push_back(std::move(e)); }, log_level::info};
  CHECK_FALSE(log.wants(log_level::debug));
  CHECK(log.wants(log_level::info));
  log.debug("no");
  log.info("yes", {{"users", 50U}, {"name", "a"}, {"share", 0.25}, {"pause_s", 1500ms}});
  log.error("also");
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].level == log_level::info);
  CHECK(seen[0].msg == "yes");
  const auto& fields = seen[0].fields;
  REQUIRE(fields.size() == 4);
  CHECK(fields[0].name == "users");
  CHECK(std::get<std::int64_t>(fields[0].value) == 50);
  CHECK(std::get<std::string>(fields[1].value) == "a");
  CHECK(std::get<double>(fields[2].value) == 0.25);
  CHECK(std::get<double>(fields[3].value) == 1.5);
  CHECK(seen[1].level == log_level::error);
}
