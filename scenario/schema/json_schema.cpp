#include "scenario/schema/json_schema.hpp"

#include "scenario/schema/json_value.hpp"
#include "scenario/schema/schema.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace loadtest::scenario {

namespace {

using json = nlohmann::ordered_json;

constexpr const char* sections = "#/properties/spec/properties/";

// A keyword of one type says nothing of values of the others, so that most values need no anyOf:
// `pattern` and `maxLength` are of texts, `minimum` is of numbers.
constexpr const char* reference = R"(\$\{)"; ///< to the environment, somewhere in the text
constexpr const char* truth_text =
    R"(^(true|True|TRUE|yes|Yes|YES|on|On|ON|false|False|FALSE|no|No|NO|off|Off|OFF)$)";
constexpr const char* integer_text = R"(^[0-9]+$)";
constexpr const char* number_text = R"(^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$)";
constexpr const char* duration_text = R"(^([0-9.]+(ns|us|µs|ms|s|m|h|d))+$)";

json bound(double value) {
  return value == std::floor(value) && std::abs(value) < 1e15 ? json(std::llround(value))
                                                              : json(value);
}

std::string description(const key_spec& spec) {
  std::string result{spec.doc};
  if (spec.status == key_status::not_built)
    result += " (not built yet)";
  else if (spec.status == key_status::unused_local)
    result += " (of a cluster run)";
  return result;
}

/// Lets a value be what means "not set", unless it must be set.
void allow_unset(json& schema, const key_spec& spec) {
  if (spec.required)
    return;
  schema["type"].push_back("null");
  if (schema.contains("pattern"))
    schema["pattern"] = "^$|" + schema["pattern"].get<std::string>();
}

void add_bounds(json& schema, const key_spec& spec) {
  if (spec.least || spec.type == value_type::integer || spec.type == value_type::duration)
    schema["minimum"] = bound(spec.least.value_or(0));
  if (spec.most)
    schema["maximum"] = bound(*spec.most);
  if (spec.above_zero)
    schema["exclusiveMinimum"] = 0;
}

json one_value(const char* type, const std::string& text) {
  return json::object(
      {{"type", json::array({type, "string"})}, {"pattern", text + "|" + reference}});
}

void allow_truth(json& schema) {
  schema["type"].push_back("boolean");
  schema["pattern"] = std::string{truth_text} + "|" + schema["pattern"].get<std::string>();
}

json choice(const key_spec& spec) {
  auto known = json::array();
  for (const auto& choices : {spec.choices, spec.later_choices})
    for (const auto word : choices) {
      known.push_back(word);
      if (const auto truth = parse_boolean(word))
        known.push_back(*truth);
    }
  if (!spec.required) {
    known.push_back("");
    known.push_back(nullptr);
  }
  return json::object(
      {{"anyOf", json::array({json::object({{"enum", known}}),
                              json::object({{"type", "string"}, {"pattern", reference}})})}});
}

json free_text(const key_spec& spec) {
  auto result = json::object({{"type", json::array({"string", "number", "boolean"})}});
  if (spec.required)
    result["minLength"] = 1;
  allow_unset(result, spec);
  return result;
}

json scalar(const key_spec& spec) {
  if (!spec.choices.empty())
    return choice(spec);
  json result;
  switch (spec.type) {
  case value_type::boolean:
    result = one_value("boolean", truth_text);
    break;
  case value_type::integer:
    result = one_value("integer", integer_text);
    break;
  case value_type::number:
    result = one_value("number", number_text);
    break;
  case value_type::duration:
    result = one_value("number", std::string{number_text} + "|" + duration_text);
    break;
  default:
    return free_text(spec);
  }
  allow_unset(result, spec);
  if (spec.type != value_type::boolean)
    add_bounds(result, spec);
  if (spec.or_truth)
    allow_truth(result);
  return result;
}

json refer_to(const std::string& pointer) {
  return json::object({{"$ref", pointer}});
}

json describe(const key_spec& spec, const std::string& pointer);

/// Wants a key, under whichever of its spellings.
void require(json& schema, const key_spec& key) {
  const auto spellings = key.spellings();
  if (spellings.size() == 1)
    return schema["required"].push_back(spellings.front());
  auto any_of = json::array();
  for (const auto& spelling : spellings)
    any_of.push_back(json::object({{"required", json::array({spelling})}}));
  schema["allOf"].push_back(json::object({{"anyOf", any_of}}));
}

/// The keys of an object under all of their spellings; the further ones refer to the first.
void add_keys(json& schema, const key_spec& spec, const std::string& pointer) {
  auto& properties = schema["properties"] = json::object();
  for (const auto& key : spec.children) {
    const auto place = pointer + "/properties/" + std::string{key.name};
    for (const auto& spelling : key.spellings())
      properties[spelling] = spelling == key.name ? describe(key, place) : refer_to(place);
  }
  schema["additionalProperties"] = false;
  for (const auto& key : spec.children)
    if (key.required)
      require(schema, key);
}

json composite(const char* type, const key_spec& spec) {
  auto result = json::object({{"type", json::array({type})}});
  if (!spec.required) {
    // Of texts, the empty one.
    result["type"].push_back("string");
    result["type"].push_back("null");
    result["maxLength"] = 0;
  }
  return result;
}

json distribution(const key_spec& spec, const std::string& pointer) {
  // In its short form it is one value, like each of its bounds.
  auto result = scalar(*spec.find("min"));
  result["type"].push_back("object");
  add_keys(result, spec, pointer);
  return result;
}

json forms(const key_spec& spec, const std::string& pointer) {
  auto any_of = json::array();
  for (const auto& form : spec.children)
    any_of.push_back(describe(form, pointer + "/anyOf/" + std::to_string(any_of.size())));
  return json::object({{"anyOf", std::move(any_of)}});
}

json structure(const key_spec& spec, const std::string& pointer) {
  switch (spec.type) {
  case value_type::object: {
    auto result = composite("object", spec);
    add_keys(result, spec, pointer);
    return result;
  }
  case value_type::map: {
    auto result = composite("object", spec);
    result["propertyNames"] = json::object({{"minLength", 1}});
    result["additionalProperties"] =
        describe(spec.children.front(), pointer + "/additionalProperties");
    return result;
  }
  case value_type::list: {
    auto result = composite("array", spec);
    result["items"] = describe(spec.children.front(), pointer + "/items");
    return result;
  }
  case value_type::distribution:
    return distribution(spec, pointer);
  case value_type::either:
    return forms(spec, pointer);
  case value_type::any:
    return json::object();
  default:
    return scalar(spec);
  }
}

/// `pointer` is where the result will stand.
json describe(const key_spec& spec, const std::string& pointer) {
  auto result =
      spec.repeated ? refer_to(sections + std::string{spec.name}) : structure(spec, pointer);
  if (!spec.doc.empty())
    result["description"] = description(spec);
  if (!spec.fallback.empty())
    result["default"] = to_json(read_yaml(std::string{spec.fallback}).documents.front());
  return result;
}

} // namespace

std::string json_schema() {
  auto result = json::object(
      {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "LoadTestScenario"}});
  result.update(describe(scenario_schema(), "#"));
  result["type"] = "object";
  result.erase("maxLength");
  result["required"] = json::array({"apiVersion", "kind"});
  for (const auto& [section, key] : relocated_keys()) {
    const auto at = std::string{sections} + std::string{section} + "/properties/";
    for (const auto& spelling : scenario_schema().find("spec")->find(key)->spellings())
      result[json::json_pointer{(at + spelling).substr(1)}] = refer_to(sections + std::string{key});
  }
  return result.dump(2) + "\n";
}

} // namespace loadtest::scenario
