#include "metrics/show/histograms.hpp"
#include "metrics/show/summary.hpp"
#include "test/metrics/runs.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;
using nlohmann::json;

TEST_CASE("the summary has the figures that the samples give by hand") {
  const auto j = json::parse(json_of(some_facts(), some_run()));
  CHECK(j.at("schema_version") == 2);
  CHECK(j.at("verdict") == "pass");
  CHECK(j.at("exit_code") == 0);
  CHECK(j.at("run").at("seed") == 42);
  CHECK(j.at("run").at("started") == "2024-01-31T12:00:00.000Z");
  CHECK(j.at("run").at("duration_s") == 65.0);
  CHECK(j.at("all_attempts").at("attempts") == 1202);

  const auto& overall = j.at("overall");
  CHECK(overall.at("attempts") == 1201);
  CHECK(overall.at("ok") == 1170);
  CHECK(overall.at("errors") == 30);
  CHECK(overall.at("cancelled") == 1);
  CHECK(overall.at("error_rate") == 0.025);
  CHECK(overall.at("errors_by_type") == json{{"rate_limited", 15}, {"timeout", 15}});
  CHECK(overall.at("requests_per_s") == 24.02); // 1201 in 50 s
  CHECK(overall.at("goodput").is_null());
  CHECK(overall.at("tokens").at("prompt") == 8190);
  CHECK(overall.at("tokens").at("completion") == 12870);
  CHECK(overall.at("tokens").at("completion_per_s") == 257.4);
  CHECK(overall.at("tokens").at("cached") == "not reported");
  CHECK(overall.at("tokens").at("estimated_share") == 0.0);
  CHECK(overall.at("cost").at("usd") == 5.85);
  CHECK(overall.at("cost").at("unpriced") == 0);
  CHECK(overall.at("cost").at("reported") == 0);

  const auto& ttft = overall.at("ttft");
  CHECK(ttft.at("count") == 1170);
  CHECK(ttft.at("min_ms") == 50.0);
  CHECK(ttft.at("max_ms") == 51.199);
  CHECK(ttft.at("p50_ms").get<double>() == Approx(50.6).epsilon(0.002));
  CHECK(ttft.at("p99_ms").get<double>() == Approx(51.187).epsilon(0.002));
  CHECK(ttft.at("unsupported").empty());
  CHECK(ttft.at("error_p99_ms").get<double>() == Approx(0.3).epsilon(0.002));
  CHECK(overall.at("latency").at("mean_ms") == 150.0);
  CHECK(overall.at("latency").at("error_p99_ms").get<double>() == Approx(0.4).epsilon(0.002));
  CHECK(overall.at("tpot").at("error_max_ms") == 0.05);
  CHECK(overall.at("user_latency").at("count") == 1200);
  CHECK(overall.at("user_latency").at("error_p99_ms").get<double>() == Approx(0.4).epsilon(0.002));
}

TEST_CASE("a cache that was never hit is no cache that is not reported") {
  auto s = a_success();
  s.result.cached_tokens = 0;
  const auto tokens =
      json::parse(json_of(some_facts(), snapshot_of({s}))).at("overall").at("tokens");
  CHECK(tokens.at("cached") == 0);
  CHECK(tokens.at("cached_reports") == 1);
}

TEST_CASE("the summary has a row for each group of each marginal") {
  const auto j = json::parse(json_of(some_facts(), some_run()));
  REQUIRE(j.at("organizations").size() == 2);
  CHECK(j.at("organizations")[0].at("index") == 1);
  CHECK(j.at("organizations")[1].at("name") == "Müller & Söhne");
  CHECK(j.at("organizations")[1].at("attempts") == 400);
  for (const auto* marginal : {"models", "model_targets", "test_types", "templates", "backends"}) {
    INFO(marginal);
    REQUIRE(j.at(marginal).size() == 1);
    CHECK(j.at(marginal)[0].at("attempts") == 1201);
  }
  CHECK(j.at("models")[0].at("name") == "gpt");
  REQUIRE(j.at("phases").size() == 2);
}

TEST_CASE("phases come in the order of the load, with their rates") {
  auto facts = some_facts();
  facts.phases.push_back({"never reached", true});
  facts.phases.push_back({"idle", true});
  facts.load.of_phase["idle"] = 2s;
  const auto phases = json::parse(json_of(facts, some_run())).at("phases");
  REQUIRE(phases.size() == 3);
  CHECK(phases[0].at("name") == "warm-up");
  CHECK(phases[0].at("measured") == false);
  CHECK(phases[0].at("attempts") == 1);
  CHECK(phases[0].at("duration_s") == 10.0);
  CHECK(phases[1].at("name") == "steady");
  CHECK(phases[1].at("measured") == true);
  CHECK(phases[1].at("attempts") == 1201);
  CHECK(phases[2].at("name") == "idle");
  CHECK(phases[2].at("attempts") == 0);
}

TEST_CASE("each kind of failure has its first message and request") {
  const auto failures = json::parse(json_of(some_facts(), some_run())).at("failures");
  REQUIRE(failures.size() == 2);
  CHECK(failures[1] == json{{"type", "timeout"},
                            {"status", 503},
                            {"attempts", 15},
                            {"measured", 15},
                            {"first_message", "it was slow"},
                            {"first_request_id", "run-1-2-3-1"}});
  auto unanswered = a_failure(core::error_type::connection_error);
  unanswered.result.http_status = 0;
  CHECK(json::parse(json_of(some_facts(), snapshot_of({unanswered})))
            .at("failures")[0]
            .at("status")
            .is_null());
}

TEST_CASE("connections, sessions and the peak are part of the summary") {
  const auto j = json::parse(json_of(some_facts(), some_run()));
  CHECK(j.at("sessions_completed") == 12);
  CHECK(j.at("sessions_cut_short") == 1);
  CHECK(j.at("peak_in_flight") == 4);
  const auto& connections = j.at("connections");
  CHECK(connections.at("opened") == 4);
  CHECK(connections.at("reused") == 1198);
  CHECK(connections.at("resent") == 0);
  CHECK(connections.at("connect").at("mean_ms") == 0.2);
  CHECK(connections.at("tls_handshake").at("count") == 0);
}

TEST_CASE("what answers without a price have cost is null, and not nothing") {
  auto unpriced = a_success();
  unpriced.cost_known = false;
  unpriced.cost_nanousd = 0;
  const auto cost =
      json::parse(json_of(some_facts(), snapshot_of({unpriced}))).at("overall").at("cost");
  CHECK(cost.at("usd").is_null());
  CHECK(cost.at("unpriced") == 1);
}

TEST_CASE("organizations come in the order of their indices") {
  std::vector<core::sample> samples(12, a_success());
  for (std::uint32_t i = 0; i < 12; ++i)
    samples[i].org = 12 - i;
  const auto j = json::parse(json_of(some_facts(), snapshot_of(samples)));
  for (std::size_t i = 0; i < 12; ++i)
    CHECK(j.at("organizations")[i].at("index") == i + 1);
  CHECK(j.at("organizations")[11].at("name") == "org 12");
}

TEST_CASE("each percentile has its upper bound at 99 %, or null where it takes more attempts") {
  const auto s = snapshot_of(std::vector<core::sample>(89, a_success()));
  const auto j = json::parse(json_of(some_facts(), s));
  const auto& ttft = j.at("overall").at("ttft");
  CHECK(ttft.at("p90_ms") == 50.0);
  CHECK(ttft.at("p90_upper_ms") == 50.0);
  CHECK(ttft.at("p99_ms") == 50.0);
  CHECK(ttft.at("p95_upper_ms").is_null());
  CHECK(ttft.at("p99_upper_ms").is_null());
  CHECK(ttft.at("unsupported") == json{"p95", "p99"});
  CHECK(ttft.at("error_p99_ms").is_null());
  CHECK(ttft.at("error_max_ms") == 0.3);
  CHECK(j.at("self_validity").at("verdict") == "not certified");
}

TEST_CASE("the summary says of a threshold whether the values support what it came to") {
  auto facts = some_facts();
  facts.thresholds = {*core::parse_threshold("ttft_ms", "p50 < 60"),
                      *core::parse_threshold("ttft_ms", "p99.9 < 60"),
                      *core::parse_threshold("ttft_ms{model=none}", "p50 < 60")};
  const auto rows = json::parse(json_of(facts, some_run())).at("thresholds");
  CHECK(rows[0].at("state") == "met");
  CHECK(rows[0].at("supported") == true);
  CHECK_FALSE(rows[0].contains("why"));
  CHECK(rows[1].at("state") == "met");
  CHECK(rows[1].at("supported") == false);
  CHECK(rows[1].at("why") == "of only 1,170 values");
  CHECK(rows[2].at("state") == "undecided");
  CHECK(rows[2].at("value").is_null());
}

TEST_CASE("the summary of a run without an attempt has no figures") {
  auto facts = some_facts();
  facts.ended_by = ending::bootstrap_failed;
  facts.failure = "403";
  const auto j = json::parse(json_of(facts, {}));
  CHECK(j.at("verdict") == "error");
  CHECK(j.at("exit_code") == 3);
  CHECK(j.at("reasons") == json{"The bootstrap failed: 403"});
  CHECK(j.at("overall").at("attempts") == 0);
  CHECK(j.at("overall").at("ttft").at("mean_ms").is_null());
}

TEST_CASE("the client's own health is part of the summary") {
  const auto validity = json::parse(json_of(some_facts(), some_run())).at("self_validity");
  CHECK(validity.at("verdict") == "certified");
  CHECK(validity.at("times").at("verdict") == "certified");
  CHECK(validity.at("load").at("verdict") == "certified");
  CHECK(validity.at("own_delay_share").get<double>() == Approx(0.000657).epsilon(0.01));
  CHECK(validity.at("clock") == "kernel");
  CHECK(validity.at("clock_steps") == 0);
  CHECK(validity.at("unstamped_reads") == 0);
  CHECK(validity.at("unstamped_sends") == 0);
  CHECK(validity.at("send_lag").at("p99_ms") == 0.1);
  CHECK(validity.at("loop_lag").at("unsupported") == json{"p99"});
}

TEST_CASE("a snapshot read back from histograms.jsonl gives the same summary") {
  core::random_stream random{11};
  recorder r{"a"};
  for (int i = 0; i < 400; ++i)
    r.add(any_sample(random));
  core::client_health health;
  for (auto* h : {&health.read_lag, &health.loop_lag, &health.send_lag, &health.handshake_lag})
    for (int i = 0; i < 100; ++i)
      h->add(core::nanoseconds{random.between(0, 90'000'000)});
  health.events = 1;
  health.reads = 2;
  health.bytes = 3;
  health.clock_steps = 4;
  health.unstamped_reads = 5;
  health.unstamped_sends = 6;
  health.connections_opened = 7;
  health.connections_reused = 8;
  health.resent = 9;
  r.add(health);
  auto d = r.take();
  d.active_users = 6;
  d.in_flight = 7;
  d.sessions_completed = 8;
  for (const auto& original : {[&] {
                                 snapshot s;
                                 s.merge(d);
                                 return s;
                               }(),
                               snapshot{}}) {
    const auto text = histograms_jsonl(original);
    const auto restored = read_histograms_jsonl(text);
    REQUIRE(restored);
    CHECK(json_of(some_facts(), *restored) == json_of(some_facts(), original));
    CHECK(histograms_jsonl(*restored) == text);
    CHECK(restored->active_users() == original.active_users());
  }
}

TEST_CASE("histograms.jsonl that makes no sense is refused with its line") {
  const auto refused = [](const std::string& text, const std::string& why) {
    const auto result = read_histograms_jsonl(text);
    REQUIRE_FALSE(result);
    INFO(result.failure().message);
    CHECK(result.failure().message.find(why) != std::string::npos);
  };
  const std::string scheme = R"({"schema_version":3})"
                             "\n";
  refused("", "is empty");
  refused("{", "line 1");
  refused(R"({"schema_version":9})", "line 1: schema version 9");
  refused(scheme + R"({"scope":"others"})", "line 2: unknown scope 'others'");
  refused(scheme + R"({"scope":"all","by":"colour","value":""})", "unknown dimension 'colour'");
  refused(scheme + R"({"scope":"all","by":"overall","value":"","attempts":"many"})", "line 2");
  const auto histogram = [&](const std::string& buckets, int count) {
    return scheme + R"({"scope":"client","metric":"read_lag","sum":1000,"min":1000,"max":1000,)" +
           R"("count":)" + std::to_string(count) + R"(,"buckets":)" + buckets + "}";
  };
  CHECK(read_histograms_jsonl(histogram("[[244,1]]", 1)));
  refused(histogram("[[244,1]]", 2), "do not make a histogram");
  refused(histogram("[[244,1],[243,1]]", 2), "do not make a histogram");
  refused(histogram("[[65780,1]]", 1), "bucket 65780 does not exist");
}
