#include "platform/server/books.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using platform::books;

namespace {

/// An organisation with a limit of a hundred and a warning at fifty; a token costs one.
struct setup {
  setup() {
    config.models = {{"m", {}, {0.001, 0.001}}};
    org = all.add_organization("o", "", {}, platform::spending_limit{100, 50})->id;
  }
  platform::log_entry entry(const std::string& response_id, std::uint32_t tokens = 0) const {
    platform::log_entry result;
    result.response_id = response_id;
    result.organization_id = org;
    result.model = "m";
    result.completion_tokens = tokens;
    return result;
  }

  platform::model_config config;
  platform::accounts all{core::random_stream{1}};
  platform::request_log log = *platform::request_log::open("");
  std::string org;
};

} // namespace

TEST_CASE("what an organisation has spent is within its limit, near it or beyond") {
  setup s;
  books kept{s.config, s.all, s.log};
  const auto spend = [&](std::uint32_t tokens) {
    auto entry = s.entry("", tokens);
    kept.charge(entry);
    CHECK(entry.cost == tokens);
    return std::string{kept.limit_state(s.org)};
  };
  CHECK(spend(49) == "WITHIN_LIMIT");
  CHECK(spend(1) == "WARNING");
  CHECK(spend(49) == "WARNING");
  CHECK(spend(1) == "EXCEEDED");
  CHECK(std::string{kept.limit_state("")} == "WITHIN_LIMIT");
}

TEST_CASE("the last requests with an answer are found by its id") {
  setup s;
  books kept{s.config, s.all, s.log};
  kept.close(s.entry(""));
  CHECK_FALSE(kept.find(""));
  kept.close(s.entry("a", 1));
  kept.close(s.entry("a", 2));
  REQUIRE(kept.find("a"));
  CHECK(kept.find("a")->completion_tokens == 2);
  for (int i = 1; i < 10'000; ++i)
    kept.close(s.entry(std::to_string(i)));
  CHECK(kept.find("a"));
  kept.close(s.entry("b"));
  CHECK_FALSE(kept.find("a"));
  CHECK(kept.find("1"));
}
