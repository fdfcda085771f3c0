#include "scenario/schema.hpp"

namespace loadtest::scenario {

namespace {

std::vector<key_spec> price_keys() {
  return {number("promptPerMillion", "dollars").must().at_least(0),
          number("completionPerMillion", "dollars").must().at_least(0),
          number("cachedPerMillion", "dollars; as the prompt when absent").at_least(0)};
}

key_spec target_keys() {
  return object(
      "targets", "the platform under test",
      {
          text("apiRouterUrl", "where requests go"),
          text("userOrgUrl", "where organisations, users and keys are made"),
          text("budgetServiceUrl", "").later(),
          text("analyticsServiceUrl", "").later(),
          text("platform", "the administration's dialect")
              .one_of({"loadtest-v1", "static"})
              .one_of_later({"ai-aas", "custom"}),
          any("dialect", "of a custom platform").later(),
          secret("adminApiKey", "for administration"),
          path("adminApiKeyFile", "the same, in a file"),
          object("adminLogin", "", {text("email", ""), path("passwordFile", "")}).later(),
          list("apiKeys", "of a static platform, in rotation", secret("", "")),
          path("apiKeysFile", "the same, one a line"),
          text("authHeader", "how keys are sent").one_of({"bearer", "x-api-key"}).or_else("bearer"),
          boolean("tlsVerify", "check certificates").or_else("true"),
          path("caFile", "certificates to trust; the system's when absent"),
          path("clientCertFile", "for mutual TLS"),
          path("clientKeyFile", "for mutual TLS"),
          duration("timeout", "of a whole attempt").positive().or_else("60s"),
          duration("connectTimeout", "").positive().or_else("10s"),
          duration("firstByteTimeout", "").positive(),
          duration("stallTimeout", "between two pieces of a stream").positive(),
          map("headers", "sent with every request", text("", "")).guard(),
          text("maxTokensField", "the name of the limit in a request").or_else("max_tokens"),
          integer("maxBodyBytes", "").at_least(1).later(),
          map("contextWindow", "", integer("", "").at_least(1)).later(),
          object("connections", "",
                 {boolean("perRequest", ""), duration("maxAge", ""), any("resolve", "")})
              .later(),
      });
}

key_spec metadata_keys() {
  return object("metadata", "",
                {text("name", "of the scenario"), text("namespace", ""),
                 text("testRunId", "<name>-<UTC time>-<4 hex> when absent"),
                 map("labels", "", text("", "")), map("annotations", "", text("", ""))});
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
      object("pricing", "of tokens",
             {map("models", "by name", object("", "", price_keys())),
              object("default", "of the other models", price_keys()).optional()}),
      object("cleanup", "after the run",
             {
                 boolean("onCompletion", "remove what the run created").or_else("true"),
                 boolean("retainMetrics", "").or_else("true").later(),
                 text("exportResultsTo", "a directory: {testRunId}, {timestamp}, {name}"),
                 boolean("retainLogs", "").later(),
                 text("logExportPath", "").later(),
             }),
  };
}

const key_spec& scenario_schema() {
  static const key_spec schema = object("", "",
                                        {text("apiVersion", ""), text("kind", ""), metadata_keys(),
                                         object("spec", "the scenario", all_spec_keys())});
  return schema;
}

} // namespace loadtest::scenario
