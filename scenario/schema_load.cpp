#include "scenario/schema.hpp"

namespace loadtest::scenario {

std::vector<key_spec> load_keys() {
  return {
      object(
          "loadPattern", "active users over time",
          {
              text("type", "a name for the shape of the phases")
                  .one_of({"ramp-up", "steady", "custom"})
                  .one_of_later({"spike", "wave"}),
              list("phases", "one after the other",
                   object(
                       "", "",
                       {
                           text("name", "in records and statistics; phase-<n> when absent"),
                           duration("duration", "of the phase").positive().must(),
                           integer("targetActiveUsers", "at its end").must().at_most(1e9),
                           text("rampStrategy", "from the target of the phase before")
                               .one_of({"linear", "exponential", "step"})
                               .or_else("linear"),
                           boolean("measure", "counts in the headline statistics").or_else("true"),
                       })),
              object("arrivals", "open loop",
                     {number("sessionsPerSecond", "").at_least(0),
                      text("distribution", "").one_of({"constant", "poisson", "gamma"}),
                      number("burstiness", "").at_least(0)})
                  .later(),
          }),
      object("looping", "sessions again, with new seeds",
             {
                 boolean("enabled", "").or_else("false").later(),
                 integer("maxLoops", "").later(),
                 duration("maxDuration", "").later(),
                 boolean("seedRecalculation", "").later(),
             }),
      object(
          "limits", "at which the run ends",
          {
              number("maxCostUsd", "dollars; the run then fails")
                  .alias("maxCostUSD")
                  .at_least(0.000001)
                  .at_most(1e9),
              number("maxErrorRate", "0 to 1, after 20 attempts; the run then fails")
                  .at_least(0)
                  .at_most(1),
              duration("maxDuration", "of the simulation").alias("maxDurationSec").positive(),
              integer("maxRequests", "of the whole run").at_least(1),
              integer("maxRequestsPerUser", "after which a user is done").at_least(1).at_most(1e9),
              number("maxRequestsPerSecond", "of the whole run; users wait")
                  .at_least(0.001)
                  .at_most(1e6),
              integer("maxConcurrentReqs", "of the whole run; users wait").at_least(1).at_most(1e9),
          }),
      map("thresholds", "pass or fail of the run, by metric",
          list("", "",
               either(
                   "", "",
                   {text("", ""),
                    object(
                        "", "",
                        {text("expr", "the condition").must(),
                         boolean("abortOnFail", "the run ends when it is missed").or_else("false"),
                         duration("delay", "after the start before it may end the run")
                             .or_else("0s")})}))),
      object("goodput", "what a good answer is; milliseconds",
             {number("ttft_ms", "").at_least(0).at_most(3.6e6),
              number("tpot_ms", "").at_least(0).at_most(3.6e6),
              number("latency_ms", "").at_least(0).at_most(3.6e6)}),
      object("workers", "of a cluster run",
             {integer("replicas", ""), integer("usersPerWorker", ""), any("resources", ""),
              text("image", ""), any("env", ""),
              text("onLost", "").one_of({"redistribute", "give-up"}), duration("joinTimeout", "")})
          .only_in_cluster(),
      object("metrics", "export of metrics",
             {
                 text("pushgatewayUrl", "").later(),
                 text("prometheusUrl", "").later(),
                 text("listen", "").later(),
                 duration("exportInterval", "").positive().or_else("10s").later(),
                 list("capture", "all are always captured",
                      text("", "").one_of({"latency_percentiles", "token_usage", "cost_per_user",
                                           "error_rate", "concurrent_users", "questions_per_second",
                                           "scenario_distribution", "scenario_performance"}))
                     .later(),
                 map("labels", "", text("", "")).later(),
                 text("perUser", "").one_of({"auto", "true", "false"}).or_else("auto").later(),
                 any("scrape", "").later(),
             }),
      object("advanced", "",
             {
                 boolean("debug", "").or_else("false").later(),
                 boolean("dryRun", "").or_else("false").later(),
                 text("correlationId", "").later(),
                 list("questionTemplates", "",
                      object("", "", {text("template", "").must(), any("variables", "")}))
                     .later(),
                 object("chaos", "",
                        {boolean("enabled", ""), number("failureRate", "").at_least(0).at_most(1),
                         any("networkLatency", "")})
                     .later(),
             }),
  };
}

} // namespace loadtest::scenario
