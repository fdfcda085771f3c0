#include "scenario/schema/schema.hpp"
#include "scenario/yaml/documents.hpp"

namespace loadtest::scenario {

namespace {

std::vector<key_spec> price_keys() {
  return {number("promptPerMillion", "for prompt tokens").must().at_least(0),
          number("completionPerMillion", "for completion tokens").must().at_least(0),
          number("cachedPerMillion", "for cached prompt tokens; as for others when absent")
              .at_least(0)};
}

key_spec metadata_keys() {
  return object(
      "metadata", "what the scenario is called",
      {text("name", "the scenario's name; the ConfigMap's or the file's when absent"),
       text("namespace", "the scenario's namespace in Kubernetes; kept in the effective scenario"),
       text("testRunId", "id of the run; `<name>-<UTC time>-<4 hex>` when absent"),
       map("labels", "kept in the effective scenario", text("", "")),
       map("annotations", "kept in the effective scenario", text("", ""))});
}

std::vector<key_spec> all_spec_keys() {
  std::vector<key_spec> result;
  for (auto& part : {population_keys(), request_keys(), load_keys(), platform_keys()})
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

} // namespace

std::vector<key_spec> platform_keys() {
  return {
      target_keys(),
      object("pricing", "dollars per million tokens; well-known models have a list price",
             {map("models", "prices by model", object("", "", price_keys())),
              object("default", "the price of all other models", price_keys()).optional()}),
      object("cleanup", "what happens after the run",
             {
                 boolean("onCompletion", "remove what the run created").or_else("true"),
                 boolean("retainMetrics", "keep what was pushed to a Pushgateway").or_else("true"),
                 text("exportResultsTo", "directory that the results are copied to; `{testRunId}`, "
                                         "`{timestamp}` and `{name}` are replaced"),
                 boolean("retainLogs", "keep the log in the run directory").or_else("true"),
                 text("logExportPath", "directory that the log is copied to, like exportResultsTo"),
             }),
  };
}

const key_spec& scenario_schema() {
  static const key_spec schema =
      object("", "",
             {text("apiVersion", "version of the format").one_of({scenario_api_version}),
              text("kind", "kind of the document").one_of({scenario_kind}), metadata_keys(),
              object("spec", "what is run, and against which platform", all_spec_keys())});
  return schema;
}

} // namespace loadtest::scenario
