#include "scenario/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec load_pattern() {
  return object(
      "loadPattern", "active users over time; without phases every user has one session",
      {
          text("type", "a name for the shape of the phases, which it needs, but for `steady`")
              .one_of({"ramp-up", "steady", "spike", "wave", "custom"}),
          list("phases", "one after the other; the run ends with the last of them",
               object("", "",
                      {
                          text("name", "in records and statistics; `phase-<n>` when absent"),
                          duration("duration", "of the phase").positive().must(),
                          integer("targetActiveUsers", "at its end").must().at_most(1e9),
                          text("rampStrategy", "the way there from the phase before; `step` jumps "
                                               "at the start")
                              .one_of({"linear", "exponential", "step"})
                              .or_else("linear"),
                          boolean("measure", "false for warm-up and cool-down: not in the headline "
                                             "statistics")
                              .or_else("true"),
                      })),
          object("arrivals", "open loop: sessions begin by a schedule, however long they take",
                 {number("sessionsPerSecond", "that begin").at_least(0),
                  text("distribution", "of the time between two")
                      .one_of({"constant", "poisson", "gamma"}),
                  number("burstiness", "of gamma; 1 is poisson").at_least(0)})
              .later(),
      });
}

key_spec looping() {
  return object("looping", "sessions again, with new seeds",
                {
                    boolean("enabled", "off when false"),
                    integer("maxLoops", "sessions of a user"),
                    duration("maxDuration", "after which no session begins"),
                    boolean("seedRecalculation", "other questions in each loop"),
                })
      .later();
}

key_spec limits() {
  return object(
      "limits", "at which the run ends, or users wait",
      {
          number("maxCostUsd", "dollars; the run then fails")
              .alias("maxCostUSD")
              .at_least(0.000001)
              .at_most(1e9),
          number("maxErrorRate", "0 to 1, after 20 attempts; the run then fails")
              .at_least(0)
              .at_most(1),
          duration("maxDuration", "of the load; a normal end").alias("maxDurationSec").positive(),
          integer("maxRequests", "attempts of the whole run; a normal end").at_least(1),
          integer("maxRequestsPerUser", "attempts after which a user is done")
              .at_least(1)
              .at_most(1e9),
          number("maxRequestsPerSecond", "of the whole run; users wait")
              .at_least(0.001)
              .at_most(1e6),
          integer("maxConcurrentReqs", "under way at a time in the whole run; users wait")
              .at_least(1)
              .at_most(1e9),
      });
}

key_spec thresholds() {
  return map(
      "thresholds", "pass or fail of the run, by metric and group: `ttft_ms`, `ttft_ms{model=a}` …",
      list(
          "", "",
          either("", "",
                 {text("", "a condition like `p95 < 500`"),
                  object("", "",
                         {text("expr", "the condition").must(),
                          boolean("abortOnFail", "the run ends when it is missed").or_else("false"),
                          duration("delay", "after the start before it may end the run")
                              .or_else("0s")})})));
}

key_spec goodput() {
  return object("goodput", "milliseconds that a good answer keeps to; it also has succeeded",
                {number("ttft_ms", "time to the first token").at_least(0).at_most(3.6e6),
                 number("tpot_ms", "time per output token").at_least(0).at_most(3.6e6),
                 number("latency_ms", "time to the last token").at_least(0).at_most(3.6e6)});
}

key_spec pod_resources(std::string_view name, std::string_view doc) {
  return object(name, doc,
                {text("cpu", "as Kubernetes writes it: `500m`"),
                 text("memory", "as Kubernetes writes it: `512Mi`")});
}

key_spec workers() {
  return object("workers", "the pods of a cluster run",
                {
                    integer("replicas", "how many"),
                    integer("usersPerWorker", "from which their number follows"),
                    object("resources", "of each pod",
                           {pod_resources("requests", "what a pod gets"),
                            pod_resources("limits", "what a pod may use")}),
                    text("image", "of the container"),
                    either("env", "environment variables: a map, or a list as Kubernetes has it",
                           {map("", "", text("", "")).guard(),
                            list("", "",
                                 object("", "",
                                        {text("name", "of the variable").must(),
                                         secret("value", "of the variable").must()}))}),
                    text("onLost", "what becomes of a lost worker's users")
                        .one_of({"redistribute", "give-up"}),
                    duration("joinTimeout", "how long the start waits for all of them"),
                })
      .only_in_cluster();
}

key_spec metrics() {
  return object(
      "metrics", "export of metrics",
      {
          text("pushgatewayUrl", "where they are pushed to").later(),
          text("prometheusUrl", "where they are asked for").later(),
          text("listen", "address of the scrape endpoint").later(),
          duration("exportInterval", "between two pushes").positive().or_else("10s").later(),
          list("capture", "all are always captured; the names are checked",
               text("", "").one_of({"latency_percentiles", "token_usage", "cost_per_user",
                                    "error_rate", "concurrent_users", "questions_per_second",
                                    "scenario_distribution", "scenario_performance"})),
          map("labels", "added to all", text("", "")).later(),
          text("perUser", "whether users are told apart; `auto`: up to 100 a worker")
              .one_of({"auto", "true", "false"})
              .or_else("auto")
              .later(),
          either("scrape", "the platform's own `/metrics`: a URL, or a list of them",
                 {text("", ""), list("", "", text("", ""))})
              .later(),
      });
}

key_spec advanced() {
  return object("advanced", "for special purposes",
                {
                    boolean("debug", "more in the log").or_else("false").later(),
                    boolean("dryRun", "send nothing").or_else("false").later(),
                    text("correlationId", "sent with every request").later(),
                    list("questionTemplates", "questions of one's own",
                         object("", "",
                                {text("template", "with `{{.Name}}` for variables").must(),
                                 map("variables", "their values, by name", any("", ""))}))
                        .later(),
                    object("chaos", "faults on the client's side",
                           {boolean("enabled", "off when false"),
                            number("failureRate", "share of the requests").at_least(0).at_most(1),
                            distribution("networkLatency", "added to requests", duration("", ""))})
                        .later(),
                });
}

} // namespace

std::vector<key_spec> load_keys() {
  return {load_pattern(), looping(), limits(),  thresholds(),
          goodput(),      workers(), metrics(), advanced()};
}

} // namespace loadtest::scenario
