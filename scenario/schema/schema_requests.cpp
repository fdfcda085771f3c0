#include "scenario/schema/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec targeting() {
  return object(
             "modelTargeting", "which models answer which questions",
             {
                 boolean("enabled", "off when false"),
                 list("slmModels", "the small models", text("", "")),
                 list("mediumModels", "the medium models", text("", "")).alias("mediumLlmModels"),
                 list("rules", "the first whose condition holds decides",
                      object("", "",
                             {text("condition", "comparison of `query_length` (characters), "
                                                "`query_tokens`, `turns` or `complexity`")
                                  .must(),
                              text("targetType", "whose models are asked").must()})),
                 list("routingRules", "the same, by complexity alone",
                      object("", "",
                             {text("queryComplexity", "complexity of the question").must(),
                              text("target", "whose models are asked").must()})),
             })
      .later();
}

key_spec document_storage() {
  return object("storage", "where the documents are",
                {
                    text("type", "kind of storage").one_of({"s3", "minio", "directory", "inline"}),
                    text("endpoint", "URL of an S3 service other than Amazon's"),
                    text("bucket", "bucket that holds them"),
                    text("folder", "folder in the bucket"),
                    text("region", "region of the bucket"),
                    secret("accessKey", "AWS_ACCESS_KEY_ID when absent"),
                    secret("secretKey", "AWS_SECRET_ACCESS_KEY when absent"),
                    path("path", "path of a directory"),
                });
}

key_spec document_library() {
  return object("documentLibrary", "documents for long questions",
                {
                    boolean("enabled", "off when false"),
                    document_storage(),
                    integer("documentCount", "documents are numbered from 1 to this"),
                    text("selectionStrategy", "how one is chosen for a question"),
                    text("bucketName", "as `storage.bucket`"),
                    list("documentPaths", "their names, where they are not numbered", text("", "")),
                    integer("sampleSize", "how many of them are used"),
                })
      .later();
}

key_spec cache_salt() {
  return either("cacheSalt",
                "sent as `cache_salt`, which keeps tenants apart in a prefix cache: a text is the "
                "salt of all, keys say whose it is",
                {secret("", ""),
                 object("", "",
                        {
                            boolean("enabled", "off when false"),
                            text("strategy", "whose salt is sent")
                                .one_of({"org_id", "user_id", "custom"}),
                            secret("customSaltValue", "the salt of `custom`"),
                            object("validation",
                                   "checks that no cached token crosses from salt to salt",
                                   {boolean("enabled", "off when false"),
                                    boolean("reportViolations",
                                            "whether they are reported as security events")}),
                        })})
      .later();
}

key_spec cache_behavior() {
  return text("cacheBehavior", "what the questions do about caches")
      .one_of({"avoid", "mixed", "prefer"});
}

key_spec cache_strategy() {
  return object("cacheStrategy", "how earlier versions wrote the kind of a test type",
                {
                    boolean("avoidCache", "as `kind: random_short`"),
                    boolean("ensureCacheHit", "as `kind: cached`"),
                    boolean("repeatPatterns", "the same questions again"),
                    text("cacheKeyConsistency", "consistency of repeated questions"),
                    text("uniquenessSeed", "seed of questions that avoid caches"),
                    cache_behavior(),
                })
      .later();
}

key_spec test_type() {
  return object(
      "", "",
      {
          text("name", "name in records and statistics").must(),
          number("weight", "chosen in proportion to it").or_else("1").at_least(0),
          text("kind",
               "kind of the questions; follows from the name or `cacheBehavior` when absent")
              .one_of({"random_short", "long", "cached"}),
          text("questionStrategy", "as in `userBehavior.questionStrategies`")
              .one_of({"historical", "mathematical", "geographical", "hypothetical", "technical",
                       "mixed"}),
          cache_behavior(),
          cache_strategy().again(),
          cache_salt().again(),
          boolean("streamingResponse", "as `userBehavior.streaming`"),
          boolean("continuousLoop", "sessions again and again"),
          targeting().again(),
          document_library().again(),
      });
}

key_spec test_types() {
  return either("testTypes", "the mix of requests: a list, or a map with its distribution",
                {list("", "", test_type()),
                 object("", "",
                        {map("distribution", "weights by the names of the test types",
                             number("", "").at_least(0))
                             .must(),
                         cache_strategy().again()})})
      .later();
}

key_spec scenario_mix() {
  return object("scenarioMix", "which request templates are used",
                {weighted("scenarios", "the templates", text("name", "name of the template")),
                 text("selectionStrategy", "how one is chosen")
                     .one_of({"weighted_random", "round_robin", "per_user"}),
                 object("scenarioSource", "where templates beside the built-in ones are",
                        {text("type", "kind of source").one_of({"configmap", "file"}),
                         text("name", "name of a ConfigMap"), text("namespace", "its namespace"),
                         path("path", "path of a file")})})
      .later();
}

} // namespace

std::vector<key_spec> request_keys() {
  return {test_types(),   cache_strategy(),   targeting(),
          scenario_mix(), document_library(), cache_salt()};
}

} // namespace loadtest::scenario
