#include "scenario/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec targeting() {
  return object(
             "modelTargeting", "which models answer what",
             {boolean("enabled", ""), list("slmModels", "", text("", "")),
              list("mediumModels", "", text("", "")).alias("mediumLlmModels"),
              list("rules", "",
                   object("", "", {text("condition", "").must(), text("targetType", "").must()})),
              list(
                  "routingRules", "",
                  object("", "", {text("queryComplexity", "").must(), text("target", "").must()}))})
      .later();
}

key_spec document_library() {
  return object("documentLibrary", "documents for long questions",
                {boolean("enabled", ""),
                 object("storage", "",
                        {text("type", "").one_of({"s3", "minio", "directory", "inline"}),
                         text("endpoint", ""), text("bucket", ""), text("folder", ""),
                         text("region", ""), secret("accessKey", ""), secret("secretKey", ""),
                         path("path", "")}),
                 integer("documentCount", ""), text("selectionStrategy", ""),
                 text("bucketName", ""), list("documentPaths", "", text("", "")),
                 integer("sampleSize", "")})
      .later();
}

key_spec cache_salt() {
  return object(
             "cacheSalt", "isolates the platform's prefix cache",
             {boolean("enabled", ""), text("strategy", "").one_of({"org_id", "user_id", "custom"}),
              secret("customSaltValue", ""),
              object("validation", "", {boolean("enabled", ""), boolean("reportViolations", "")})})
      .later();
}

} // namespace

std::vector<key_spec> request_keys() {
  return {
      any("testTypes", "the mix of requests: a list, or a map with its distribution").later(),
      any("cacheStrategy", "how earlier versions wrote the kinds of test types").later(),
      targeting(),
      object("scenarioMix", "which request templates are used",
             {weighted("scenarios", "", text("name", "")),
              text("selectionStrategy", "").one_of({"weighted_random", "round_robin", "per_user"}),
              object("scenarioSource", "",
                     {text("type", "").one_of({"configmap", "file"}), text("name", ""),
                      text("namespace", ""), path("path", "")})})
          .later(),
      document_library(),
      cache_salt(),
  };
}

} // namespace loadtest::scenario
