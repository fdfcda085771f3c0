#include "scenario/schema/schema.hpp"

namespace loadtest::scenario {

namespace {

key_spec load_pattern() {
  return object(
      "loadPattern", "active users over time; without phases every user has one session",
      {
          text("type", "a name for the shape of the phases, which it needs, but for `steady`")
              .one_of({"ramp-up", "steady", "spike", "wave", "custom"}),
          list("phases", "one after the other; the run ends with the last of them",
               object(
                   "", "",
                   {
                       text("name", "name in records and statistics; `phase-<n>` when absent"),
                       duration("duration", "how long the phase lasts").positive().must(),
                       integer("targetActiveUsers", "active users at its end").must().at_most(1e9),
                       text("rampStrategy", "the way there from the phase before; `step` jumps "
                                            "at the start")
                           .one_of({"linear", "exponential", "step"})
                           .or_else("linear"),
                       boolean("measure", "whether it counts in the headline statistics: not so "
                                          "warm-up and cool-down")
                           .or_else("true"),
                   })),
          object("arrivals", "open loop: sessions begin by a schedule, however long they take",
                 {number("sessionsPerSecond", "sessions that begin in a second").at_least(0),
                  text("distribution", "distribution of the time between two")
                      .one_of({"constant", "poisson", "gamma"}),
                  number("burstiness", "burstiness of gamma; 1 is poisson").at_least(0)})
              .later(),
      });
}

key_spec looping() {
  return object("looping", "sessions again, with new seeds",
                {
                    boolean("enabled", "off when false"),
                    integer("maxLoops", "sessions of each user"),
                    duration("maxDuration", "time after which no session begins"),
                    boolean("seedRecalculation", "other questions in each loop"),
                })
      .later();
}

key_spec limits() {
  return object(
      "limits", "what ends the run, or lets users wait",
      {
          number("maxCostUsd", "dollars; the run then fails")
              .alias("maxCostUSD")
              .at_least(0.000001)
              .at_most(1e9),
          number("maxErrorRate", "share of the attempts, after 20 of them; the run then fails")
              .at_least(0)
              .at_most(1),
          duration("maxDuration", "time under load; a normal end")
              .alias("maxDurationSec")
              .positive(),
          integer("maxRequests", "attempts of the whole run; a normal end").at_least(1),
          integer("maxRequestsPerUser", "attempts after which a user is done")
              .at_least(1)
              .at_most(1e9),
          number("maxRequestsPerSecond", "attempts in a second of the whole run; users wait")
              .at_least(0.001)
              .at_most(1e6),
          integer("maxConcurrentReqs", "attempts under way in the whole run; users wait")
              .at_least(1)
              .at_most(1e9),
          duration("drainTimeout", "how long answers under way are awaited at the end; by default "
                                   "targets.timeout and ten seconds")
              .positive(),
      });
}

key_spec thresholds() {
  return map(
      "thresholds", "pass or fail of the run, by metric and group: `ttft_ms`, `ttft_ms{model=a}`",
      list(
          "", "",
          either("", "",
                 {text("", "a condition like `p95 < 500`"),
                  object("", "",
                         {text("expr", "the condition").must(),
                          boolean("abortOnFail", "the run ends when it is missed").or_else("false"),
                          duration("delay", "time from the start in which it can't end the run")
                              .or_else("0s")})})));
}

key_spec goodput() {
  return object("goodput", "what a good answer keeps to, in milliseconds, beside having succeeded",
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
                    integer("replicas", "number of pods, the coordinator's included").at_least(1),
                    integer("usersPerWorker", "users of a pod, from which their number follows")
                        .at_least(1),
                    object("resources", "resources of each pod",
                           {pod_resources("requests", "what a pod gets"),
                            pod_resources("limits", "what a pod may use")}),
                    text("image", "image of the container"),
                    either("env", "environment variables: a map, or a list as Kubernetes has it",
                           {map("", "", text("", "")).guard(),
                            list("", "",
                                 object("", "",
                                        {text("name", "name of the variable").must(),
                                         secret("value", "its value").must()}))}),
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
          text("pushgatewayUrl", "URL of a Pushgateway").later(),
          text("prometheusUrl", "URL of a Prometheus server").later(),
          text("listen", "address of the scrape endpoint").later(),
          duration("exportInterval", "time between two pushes").positive().or_else("10s").later(),
          list("capture", "what is captured, which is always all; the names are checked",
               text("", "").one_of({"latency_percentiles", "token_usage", "cost_per_user",
                                    "error_rate", "concurrent_users", "questions_per_second",
                                    "scenario_distribution", "scenario_performance"})),
          map("labels", "labels added to all", text("", "")).later(),
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
  return object(
      "advanced", "for special purposes",
      {
          boolean("debug", "whether the log says more").or_else("false").later(),
          boolean("dryRun", "whether nothing is sent").or_else("false").later(),
          text("correlationId", "sent with every request").later(),
          list("questionTemplates", "questions of one's own",
               object("", "",
                      {text("template", "text with `{{.Name}}` for variables").must(),
                       map("variables", "values of the variables", any("", ""))}))
              .later(),
          object("chaos", "faults on the client's side",
                 {boolean("enabled", "off when false"),
                  number("failureRate", "share of the requests that fail").at_least(0).at_most(1),
                  distribution("networkLatency", "time added to each request", duration("", ""))})
              .later(),
      });
}

} // namespace

std::vector<key_spec> load_keys() {
  return {load_pattern(), looping(), limits(),  thresholds(),
          goodput(),      workers(), metrics(), advanced()};
}

} // namespace loadtest::scenario
