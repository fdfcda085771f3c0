#include "scenario/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec count_unit(double least) {
  return integer("", "").at_least(least).at_most(1e6);
}

key_spec behavior_keys() {
  return object(
      "userBehavior", "what a user does",
      {
          text("behavior", "the behaviour actor").or_else("chat"),
          list("behaviors", "several behaviours, mixed",
               object("", "",
                      {text("name", "the behaviour actor").must(),
                       number("weight", "chosen in proportion to it").at_least(0),
                       any("params", "passed to it")}))
              .later(),
          distribution("questionsPerSession", "questions before the session ends", count_unit(1))
              .or_else("{min: 5, max: 15}"),
          distribution("thinkTimeSeconds", "pause between an answer and the next question",
                       duration("", ""))
              .or_else("{base: 5, variance: 2}"),
          object("sessionDuration", "the session ends at the earlier of questions and duration",
                 {duration("min", ""), duration("max", ""), text("distribution", ""),
                  text("unit", "")})
              .later(),
          weighted("questionStrategies", "kinds of questions",
                   text("name", "the kind")
                       .one_of({"historical", "mathematical", "geographical", "hypothetical",
                                "technical", "mixed"}))
              .or_else("[{name: mixed}]"),
          weighted("modelPreferences", "the models that are asked", text("model", "its name")),
          distribution("maxTokensPerRequest", "limit of an answer, in tokens",
                       integer("", "").at_least(1).at_most(1e7)),
          distribution("temperature", "of each request", number("", "").at_least(0).at_most(2)),
          any("extraBody", "further fields of the request's body").later(),
          object("conversationStyle", "follow-up questions",
                 {
                     number("multiTurnProbability", "of a conversation with several turns")
                         .or_else("0")
                         .at_least(0)
                         .at_most(1),
                     object("turnsPerConversation", "of one with several",
                            {integer("min", "").or_else("2").at_least(1).at_most(1e6),
                             integer("max", "").or_else("5").at_least(1).at_most(1e6)}),
                     number("contextRetention", "fraction of the earlier turns that is sent again")
                         .or_else("1")
                         .at_least(0)
                         .at_most(1),
                 }),
          object("errorHandling", "what a user does after an error",
                 {
                     integer("retryAttempts", "after the first").or_else("0").at_most(1000),
                     number("retryBackoffMs", "before the first retry; it doubles")
                         .or_else("500")
                         .at_least(0)
                         .at_most(3.6e6),
                     list("ignoreErrorCodes", "HTTP statuses counted apart",
                          integer("", "").at_least(100).at_most(599)),
                     boolean("stopOnErrors", "an error ends the session").or_else("false"),
                     duration("patience", "how long a user waits before giving up").positive(),
                 }),
          boolean("streaming", "ask for streamed answers").or_else("true"),
      });
}

} // namespace

std::vector<key_spec> population_keys() {
  return {
      integer("seed", "of the whole workload; random when absent"),
      boolean("promptNonce", "the run id in front of each conversation").or_else("false").later(),
      object("organizations", "the tenants",
             {
                 integer("count", "how many").or_else("1").at_least(1).at_most(1e5),
                 text("namingPattern", "{index}, {timestamp}, {random}, {run}")
                     .or_else("loadtest-{run}-{index}"),
                 text("namePrefix", "prefix-{run}-{index}"),
                 text("distribution", "of the users")
                     .one_of({"even", "weighted", "random"})
                     .or_else("even")
                     .later(),
                 list("weights", "for weighted", number("", "").at_least(0)).later(),
                 object("budget", "asked of the platform",
                        {number("limitUSD", "of each organisation").at_least(0).at_most(1e9),
                         number("dailyUSD", "of each organisation").at_least(0).at_most(1e9),
                         number("warnAtUSD", "when the platform warns").at_least(0).at_most(1e9),
                         boolean("enableAlerts", "of the platform"),
                         text("enforce", "harness: limitUSD is kept by the harness itself")
                             .one_of({"harness"})})
                     .optional(),
                 map("customMetadata", "sent along", text("", "")),
             }),
      object("users", "of each organisation",
             {
                 distribution("perOrg", "how many", count_unit(1)).or_else("{min: 1, max: 1}"),
                 text("namingPattern", "{org}, {index}, {random}, {run}")
                     .or_else("'{org}-user-{index}'"),
                 text("namePrefix", "prefix-{org}-{index}"),
                 list("roles", "sent along", text("", "")).later(),
                 map("metadata", "sent along", any("", "")).later(),
             }),
      object("apiKeys", "of each user",
             {
                 integer("perUser", "used in rotation").or_else("1").at_least(1).at_most(1000),
                 text("namePrefix", "of the key's name").or_else("key"),
                 integer("expiryDays", "until the platform drops it").at_least(1).at_most(36500),
             })
          .alias("users.apiKeys"),
      behavior_keys(),
  };
}

std::vector<std::pair<std::string_view, std::string_view>> relocated_keys() {
  return {{"users", "apiKeys"}};
}

} // namespace loadtest::scenario
