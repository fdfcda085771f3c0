#include "scenario/schema/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec rules(std::string_view name, std::string_view doc) {
  return list(name, doc,
              object("", "",
                     {integer("status", "of the answer").must().at_least(100).at_most(599),
                      text("containing", "in its body; any body when absent")}));
}

key_spec statuses(std::string_view name, std::string_view doc) {
  return list(name, doc, integer("", "").at_least(100).at_most(599));
}

key_spec step(std::string_view name, std::string_view doc) {
  return object(name, doc,
                {text("method", "of HTTP").one_of({"GET", "POST", "PUT", "PATCH", "DELETE"}),
                 text("path", "with placeholders like {org_id}"),
                 any("body", "its fields, in whose texts placeholders stand").shown(),
                 text("id", "JSON pointer to the id in the answer"),
                 text("secret", "JSON pointer to the key or token in the answer"),
                 statuses("done", "statuses that mean done; 200, 201, 202, 204 when absent"),
                 statuses("gone", "statuses that mean that it was gone already"),
                 rules("doneIf", "refusals that mean done as well"),
                 rules("againIf", "refusals that may pass: the call is made again")})
      .optional();
}

key_spec dialect_keys() {
  return object("dialect", "the administration of a custom platform",
                {
                    text("base", "the dialect that the steps below change")
                        .one_of({"ai-aas", "loadtest-v1"}),
                    step("logIn", "gets a token; {email}, {password}"),
                    step("refresh", "renews it; {refresh_token}"),
                    text("refreshToken", "JSON pointer into the answers of both"),
                    text("lifetime", "JSON pointer to the token's seconds"),
                    step("check", "changes nothing, and is refused to everybody else"),
                    step("createOrg", "{org_name}, {org_slug}, {owner_email}, {#org_metadata}"),
                    step("createUser", "{user_name}, {user_email}, {org_id}, {#user_roles}"),
                    step("activateUser", "where a new user can't hold keys yet"),
                    step("createKey", "{key_name}, {user_id}, {org_id}, {#expiry_days}"),
                    step("retireKey", "absent: a key goes with its user"),
                    step("retireUser", "absent: a user goes with its organisation"),
                    step("retireOrg", "{org_id}"),
                    step("findOrg", "by {org_name}; answers with a list"),
                    step("findUser", "by {user_name}"),
                    step("findKey", "by {key_name}"),
                    boolean("keepsBudgets", "the platform enforces budgets"),
                })
      .optional();
}

key_spec connection_keys() {
  return object(
      "connections", "how connections are kept",
      {boolean("perRequest", "a new one for each request").or_else("false"),
       duration("maxAge", "after which one is replaced").positive(),
       map("resolve", "address to use for a host: an IP address, or address:port", text("", ""))});
}

} // namespace

key_spec target_keys() {
  return object(
      "targets", "the platform under test",
      {
          text("apiRouterUrl", "where requests go"),
          text("userOrgUrl", "where organisations, users and keys are made"),
          text("budgetServiceUrl", "of the budget service; no dialect calls it"),
          text("analyticsServiceUrl", "of the analytics service; no dialect calls it"),
          text("platform", "the administration's dialect; ai-aas with a userOrgUrl, else static")
              .one_of({"ai-aas", "loadtest-v1", "static", "custom"}),
          dialect_keys(),
          secret("adminApiKey", "a key or ready token for administration"),
          path("adminApiKeyFile", "the same, in a file"),
          object("adminLogin", "for administration, instead of a key",
                 {text("email", "of the administrator").must(),
                  path("passwordFile", "one line").must()})
              .optional(),
          list("apiKeys", "of a static platform, in rotation", secret("", "")),
          path("apiKeysFile", "the same, one a line"),
          text("authHeader", "how keys are sent").one_of({"bearer", "x-api-key"}).or_else("bearer"),
          boolean("tlsVerify", "check certificates").or_else("true"),
          path("caFile", "certificates to trust; the system's when absent"),
          path("clientCertFile", "for mutual TLS"),
          path("clientKeyFile", "for mutual TLS"),
          secret("proxy",
                 "http://[user:password@]host:port, or none; as HTTPS_PROXY, HTTP_PROXY and "
                 "NO_PROXY say when absent"),
          list("sourceAddresses",
               "of this machine, to make connections from in turn; past the port limit of one",
               text("", "")),
          duration("timeout", "of a whole attempt").positive().or_else("60s"),
          duration("connectTimeout", "of name resolution, TCP and TLS").positive().or_else("10s"),
          duration("firstByteTimeout", "from the request to the first byte of its answer")
              .positive(),
          duration("stallTimeout", "between two tokens of a stream").positive(),
          map("headers", "sent with every request, instead of loadtest's own of the same name",
              text("", ""))
              .guard(),
          text("maxTokensField", "the name of the limit in a request").or_else("max_tokens"),
          text("chatPath", "of chat completions, below apiRouterUrl, with its query; "
                           "/v1/chat/completions when absent"),
          text("modelsPath", "of the list of models; /v1/models when absent"),
          text("completionsPath", "of text completions").later(),
          text("embeddingsPath", "of embeddings").later(),
          text("streamOptions",
               "send stream_options, which ask a stream for its usage; auto: unless refused")
              .one_of({"auto", "true", "false"})
              .or_else("auto"),
          integer("maxBodyBytes", "the largest body that the platform takes: users forget their "
                                  "oldest turns before a request is larger")
              .at_least(1024)
              .at_most(1e9),
          map("contextWindow",
              "tokens that a model can see, by model: users forget their oldest turns before "
              "prompt and answer are more",
              integer("", "").at_least(1).at_most(1e9)),
          connection_keys(),
      });
}

} // namespace loadtest::scenario
