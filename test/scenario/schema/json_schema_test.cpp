#include "scenario/schema/json_schema.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>

using nlohmann::json;

namespace {

const json& schema() {
  static const auto parsed = json::parse(loadtest::scenario::json_schema());
  return parsed;
}

/// Of `organizations.count` and the like, under `spec`.
const json& key(std::string_view path) {
  const auto* at = &schema().at("properties").at("spec");
  std::istringstream names{std::string{path}};
  for (std::string name; std::getline(names, name, '.');)
    at = &at->at("properties").at(name);
  return *at;
}

void check_references(const json& part) {
  if (part.is_object() && part.contains("$ref")) {
    const auto pointer = part.at("$ref").get<std::string>();
    INFO(pointer);
    REQUIRE(pointer.starts_with("#/"));
    CHECK(schema().contains(json::json_pointer{pointer.substr(1)}));
  }
  if (part.is_structured())
    for (const auto& below : part)
      check_references(below);
}

} // namespace

TEST_CASE("the schema's references all lead somewhere") {
  check_references(schema());
}

TEST_CASE("every spelling of a key is in the schema, and so is its earlier place") {
  const auto limits = std::string{"#/properties/spec/properties/limits"};
  CHECK(key("limits.max_cost_usd") == json{{"$ref", limits + "/properties/maxCostUsd"}});
  CHECK(key("limits.maxCostUSD") == json{{"$ref", limits + "/properties/maxCostUsd"}});
  CHECK(key("users.api_keys") == json{{"$ref", "#/properties/spec/properties/apiKeys"}});
  CHECK(key("load_pattern") == json{{"$ref", "#/properties/spec/properties/loadPattern"}});
}

TEST_CASE("the schema holds types, bounds, defaults and meanings") {
  const auto& count = key("organizations.count");
  CHECK(count.at("type") == json{"integer", "string", "null"});
  CHECK(count.at("minimum") == 1);
  CHECK(count.at("maximum") == 100000);
  CHECK(count.at("default") == 1);
  CHECK(count.at("description") == "organisations to create");
  CHECK(key("userBehavior.questionsPerSession").at("default") == json{{"min", 5}, {"max", 15}});
  CHECK(key("userBehavior.questionsPerSession").at("type") ==
        json{"integer", "string", "null", "object"});
  CHECK(key("cacheSalt").at("description").get<std::string>().ends_with("(not built yet)"));
  const auto& retention = key("userBehavior.conversationStyle.contextRetention");
  CHECK(retention.at("type") == json{"number", "string", "null", "boolean"});
  CHECK(retention.at("maximum") == 1);
  const auto& phase = key("loadPattern.phases").at("items");
  CHECK(phase.at("additionalProperties") == false);
  CHECK(phase.at("properties").at("duration").at("exclusiveMinimum") == 0);
  CHECK(phase.at("required") == json{"duration"});
  CHECK(phase.at("allOf") == json::parse(R"([{"anyOf": [{"required": ["targetActiveUsers"]},
                                   {"required": ["target_active_users"]}]}])"));
}
