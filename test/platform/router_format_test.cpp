#include "platform/server/router_format.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using nlohmann::json;
using platform::is_uuid;

TEST_CASE("an answer of the router counts the bytes that came and what they cost") {
  using std::chrono::microseconds;
  const auto body = json::parse(platform::router_body(
      {"an-id", "a-trace", 12},
      {"The river.", "stop", {9, 3}, microseconds{1500}, platform::from_dollars(0.25), "WARNING"}));
  CHECK(body == json{{"request_id", "an-id"},
                     {"output", "The river."},
                     {"usage",
                      {{"tokens_input", 12},
                       {"tokens_output", 3},
                       {"latency_ms", 1.5},
                       {"cost_usd", 0.25},
                       {"limit_state", "WARNING"}}},
                     {"trace_id", "a-trace"}});
}

TEST_CASE("a UUID is told from other texts") {
  CHECK(is_uuid("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"));
  for (const char* other :
       {"", "0b1c2d3e4f5061728394a5b6c7d8e9f0", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f",
        "{b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0a",
        "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9g0", "0b1c2d3e-4f50-6172-8394+a5b6c7d8e9f0"})
    CHECK_FALSE(is_uuid(other));
}
