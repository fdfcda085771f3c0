#include "scenario/schema.hpp"

namespace loadtest::scenario {

namespace {

std::vector<key_spec> price_keys() {
  return {number("promptPerMillion", "dollars for prompt tokens").must().at_least(0),
          number("completionPerMillion", "dollars for completion tokens").must().at_least(0),
          number("cachedPerMillion", "dollars for cached prompt tokens; as the others when absent")
              .at_least(0)};
}

key_spec target_keys() {
  return object(
      "targets", "the platform under test",
      {
          text("apiRouterUrl", "where requests go"),
          text("userOrgUrl", "where organisations, users and keys are made"),
          text("budgetServiceUrl", "where budgets are kept").later(),
          text("analyticsServiceUrl", "where usage is reported").later(),
          text("platform", "the administration's dialect")
              .one_of({"loadtest-v1", "static"})
              .one_of_later({"ai-aas", "custom"}),
          any("dialect", "of a custom platform").later(),
          secret("adminApiKey", "for administration"),
          path("adminApiKeyFile", "the same, in a file"),
          object("adminLogin", "for administration, instead of a key",
                 {text("email", "of the administrator"), path("passwordFile", "one line")})
              .later(),
          list("apiKeys", "of a static platform, in rotation", secret("", "")),
          path("apiKeysFile", "the same, one a line"),
          text("authHeader", "how keys are sent").one_of({"bearer", "x-api-key"}).or_else("bearer"),
          boolean("tlsVerify", "check certificates").or_else("true"),
          path("caFile", "certificates to trust; the system's when absent"),
          path("clientCertFile", "for mutual TLS"),
          path("clientKeyFile", "for mutual TLS"),
          duration("timeout", "of a whole attempt").positive().or_else("60s"),
          duration("connectTimeout", "of name resolution, TCP and TLS").positive().or_else("10s"),
          duration("firstByteTimeout", "from the request to the first byte of its answer")
              .positive(),
          duration("stallTimeout", "between two pieces of a stream").positive(),
          map("headers", "sent with every request", text("", "")).guard(),
          text("maxTokensField", "the name of the limit in a request").or_else("max_tokens"),
          integer("maxBodyBytes", "the largest body that the platform takes").at_least(1).later(),
          map("contextWindow", "tokens that a model can see, by model", integer("", "").at_least(1))
              .later(),
          object("connections", "how connections are kept",
                 {boolean("perRequest", "a new one for each request"),
                  duration("maxAge", "after which one is closed"),
                  any("resolve", "addresses to use for a host")})
              .later(),
      });
}

key_spec metadata_keys() {
  return object("metadata", "what the scenario is called",
                {text("name", "of the scenario; the ConfigMap's or the file's when absent"),
                 text("namespace", "of Kubernetes; kept in the effective scenario"),
                 text("testRunId", "of the run; `<name>-<UTC time>-<4 hex>` when absent"),
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
             {map("models", "prices by the names of the models", object("", "", price_keys())),
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
             {text("apiVersion", "of the format"), text("kind", "of the document"), metadata_keys(),
              object("spec", "the run", all_spec_keys())});
  return schema;
}

} // namespace loadtest::scenario
