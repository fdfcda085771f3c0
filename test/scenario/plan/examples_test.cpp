#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace loadtest;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

const std::filesystem::path folder = LOADTEST_EXAMPLES;

} // namespace

TEST_CASE("every example loads and is built, without a single variable") {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    INFO(entry.path());
    const auto loaded =
        scenario::load(entry.path().string(), text_of(entry.path()), test::options());
    CHECK(test::lines(loaded.errors).empty());
    CHECK(test::lines(loaded.not_built).empty());
    CHECK(loaded.loaded);
    ++examples;
  }
  CHECK(examples >= 7);
}

TEST_CASE("the smoke test has 50 users and is bounded by questions alone") {
  const auto plan = test::plan_of(text_of(folder / "smoke-test.yaml"));
  CHECK(plan.org_users == std::vector<std::uint32_t>{25, 25});
  CHECK(plan.phases.empty());
  CHECK_FALSE(plan.max_duration);
  CHECK_FALSE(plan.max_requests);
}
