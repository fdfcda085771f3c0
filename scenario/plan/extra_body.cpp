#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/json_value.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace loadtest::scenario {

namespace {

/// A field that requests have anyway, and the setting that it follows from.
struct own_field {
  std::string_view name;
  std::string_view way_out;
};

constexpr std::array<own_field, 7> own_fields{{
    {"model", "use userBehavior.modelPreferences"},
    {"messages", "the questions are its content"},
    {"stream", "use userBehavior.streaming"},
    {"stream_options", "use userBehavior.streaming"},
    {"temperature", "use userBehavior.temperature"},
    // Limits on cost reckon with the length of an answer, whatever its field is called.
    {"max_tokens", "use userBehavior.maxTokensPerRequest"},
    {"max_completion_tokens",
     "use userBehavior.maxTokensPerRequest with targets.maxTokensField: max_completion_tokens"},
}};

std::string_view way_out(const std::string& name, const std::string& max_tokens_field) {
  for (const auto& field : own_fields)
    if (field.name == name)
      return field.way_out;
  return name == max_tokens_field ? "use userBehavior.maxTokensPerRequest" : std::string_view{};
}

void refuse_templates(const setting& value, const plan_context& context) {
  if ((value.key + value.text).find("{{") != std::string::npos)
    context.found.not_built(value.at, value.path,
                            "templates like {{…}} are not built yet; write the value itself");
  for (const auto& child : value.children)
    refuse_templates(child, context);
}

} // namespace

void build_extra_body(const setting& spec, const plan_context& context, plan& result) {
  const auto& extra = spec["userBehavior"]["extraBody"];
  for (const auto& field : extra.children) {
    const auto instead = way_out(field.key, spec["targets"]["maxTokensField"].text);
    if (!instead.empty())
      context.found.error(field.at, field.path,
                          "is a field that every request has; " + std::string{instead});
    refuse_templates(field, context);
  }
  if (extra.children.empty())
    return;
  using replace = nlohmann::ordered_json::error_handler_t;
  const auto object = to_json(extra).dump(-1, ' ', false, replace::replace);
  result.extra_body = object.substr(1, object.size() - 2);
}

} // namespace loadtest::scenario
