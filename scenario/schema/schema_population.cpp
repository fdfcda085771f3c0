#include "scenario/schema/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec count_unit(double least) {
  return integer("", "").at_least(least).at_most(1e6);
}

key_spec budget() {
  return object(
             "budget", "what each organisation may spend, in dollars; asked of the platform",
             {number("limitUSD", "in all").at_least(0).at_most(1e9),
              number("dailyUSD", "in a day").at_least(0).at_most(1e9),
              number("warnAtUSD", "sum at which the platform warns").at_least(0).at_most(1e9),
              boolean("enableAlerts", "whether the platform warns"),
              text("enforce", "`harness`: its users stop before they spend more than `limitUSD`, "
                              "whatever the platform does")
                  .one_of({"harness"})})
      .optional();
}

key_spec conversation_style() {
  return object(
      "conversationStyle", "follow-up questions, which build on the real answers",
      {
          number("multiTurnProbability", "chance that a conversation has several turns")
              .or_else("0")
              .at_least(0)
              .at_most(1),
          object("turnsPerConversation", "how many turns it then has",
                 {integer("min", "at least").or_else("2").at_least(1).at_most(1e6),
                  integer("max", "at most").or_else("5").at_least(1).at_most(1e6)}),
          number("contextRetention", "fraction of all earlier turns, newest first, that is sent "
                                     "again with each question; `true` is all, `false` none")
              .or_else("1")
              .at_least(0)
              .at_most(1)
              .or_true_or_false(),
      });
}

key_spec error_handling() {
  return object(
      "errorHandling", "what a user does after an error",
      {
          integer("retryAttempts", "attempts after the first, where another may help")
              .or_else("0")
              .at_most(1000),
          number("retryBackoffMs", "milliseconds before the first of them, doubled for each "
                                   "further one; a server's Retry-After is honoured up to a "
                                   "minute, and one that is longer ends the question")
              .or_else("500")
              .at_least(0)
              .at_most(3.6e6),
          list("ignoreErrorCodes", "HTTP statuses that are counted apart",
               integer("", "").at_least(100).at_most(599)),
          integer("stopOnErrors", "errors in a row after which the session ends; `true` is 1, "
                                  "`false` or 0 is never")
              .or_else("false")
              .at_most(1e9)
              .or_true_or_false(),
          duration("patience", "the longest that a user waits for an answer").positive(),
      });
}

key_spec behavior_keys() {
  return object(
      "userBehavior", "what a user does",
      {
          text("behavior", "name of the behaviour").or_else("chat"),
          list("behaviors", "instead of behavior: several, one of which is chosen for each user",
               object("", "",
                      {text("name", "name of the behaviour").must(),
                       number("weight", "chosen in proportion to it").or_else("1").at_least(0),
                       map("params", "what the behaviour is told", any("", ""))})),
          distribution("questionsPerSession", "questions before the session ends", count_unit(1))
              .or_else("{min: 5, max: 15}"),
          distribution("thinkTimeSeconds", "pause between an answer and the next question",
                       duration("", ""))
              .or_else("{base: 5, variance: 2}"),
          distribution("sessionDuration",
                       "how long a session lasts from its first question on; it ends at the "
                       "earlier of questions and duration",
                       duration("", "").positive())
              .with(text("unit", "unit of plain numbers; seconds when absent")
                        .one_of({"seconds", "minutes", "hours"})),
          weighted("questionStrategies", "kinds of questions",
                   text("name", "the kind")
                       .one_of({"historical", "mathematical", "geographical", "hypothetical",
                                "technical", "mixed"}))
              .or_else("[{name: mixed}]"),
          weighted("modelPreferences",
                   "models to ask, chosen for each conversation; the first that the platform "
                   "lists when absent",
                   text("model", "its name")),
          distribution("maxTokensPerRequest", "limit of an answer, in tokens; not sent when absent",
                       integer("", "").at_least(1).at_most(1e7)),
          distribution("temperature", "temperature of each request; not sent when absent",
                       number("", "").at_least(0).at_most(2)),
          map("extraBody",
              "further fields of the request's body, like `top_p` or `ignore_eos`; "
              "what is quoted is sent as text",
              any("", "")),
          conversation_style(),
          error_handling(),
          boolean("streaming", "ask for streamed answers").or_else("true"),
      });
}

} // namespace

std::vector<key_spec> population_keys() {
  return {
      integer("seed",
              "number from which the whole workload follows; random when absent, always reported"),
      boolean("promptNonce", "puts the run id in front of each conversation, so that no prefix "
                             "cache knows it from an earlier run")
          .or_else("false"),
      object(
          "organizations", "the tenants",
          {
              integer("count", "organisations to create").or_else("1").at_least(1).at_most(1e5),
              text("namingPattern",
                   "their names; `{index}` (from 1), `{run}`, `{random}` and `{timestamp}` are "
                   "replaced")
                  .or_else("loadtest-{run}-{index}"),
              text("namePrefix", "short for the pattern `<prefix>-{run}-{index}`"),
              text("distribution", "`even` leaves each organisation the users that `users.perOrg` "
                                   "gives it; `weighted` and `random` spread the sum of them")
                  .one_of({"even", "weighted", "random"})
                  .or_else("even"),
              list("weights", "an organisation's share each, for `weighted`",
                   number("", "").positive().at_most(1e9)),
              budget(),
              map("customMetadata", "sent along when they are created", text("", "")).guard(),
          }),
      object(
          "users", "the users of each organisation",
          {
              distribution("perOrg",
                           "how many; of this key alone, `uniform` means the middle "
                           "for every organisation",
                           count_unit(1))
                  .or_else("{min: 1, max: 1}"),
              integer("total", "users in all, spread evenly over the organisations, in the place "
                               "of `perOrg`; where neither is given, the largest "
                               "`targetActiveUsers` of the phases")
                  .at_least(1)
                  .at_most(1e7),
              text("namingPattern", "their names; `{org}`, `{index}` (from 1), `{run}`, "
                                    "`{random}` and `{timestamp}` are replaced")
                  .or_else("'{org}-user-{index}'"),
              text("namePrefix", "short for the pattern `<prefix>-{org}-{index}`"),
              list("roles", "roles of each user, sent along when it is created", text("", "")),
              map("metadata", "sent along when they are created", text("", "")).guard(),
          }),
      object("apiKeys", "the API keys of each user",
             {
                 integer("perUser", "several are used in rotation")
                     .or_else("1")
                     .at_least(1)
                     .at_most(1000),
                 text("namePrefix", "what their names begin with").or_else("key"),
                 integer("expiryDays", "days until the platform drops them")
                     .at_least(1)
                     .at_most(36500),
             })
          .alias("users.apiKeys"),
      behavior_keys(),
  };
}

std::vector<std::pair<std::string_view, std::string_view>> relocated_keys() {
  return {{"users", "apiKeys"}};
}

} // namespace loadtest::scenario
