#include "cli/calibrate/report.hpp"
#include "metrics/text/layout.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace loadtest;
using namespace loadtest::cli::calibrate;
using namespace std::chrono_literals;

namespace {

step_result step(std::uint32_t streams, judgement verdict) {
  step_result r;
  r.facts.load.streams = streams;
  r.facts.certificate = "certified";
  r.events_per_second = streams * 50.0;
  r.ttft = {50ms, 12us, 345ms, 6789ms, 10us, 12345ms, 1.0, 1.0};
  r.latency = r.ttft;
  r.coverage = 0.99999;
  r.cpu_per_event = 12'300ns;
  r.client_cores = 1.234;
  r.verdict = verdict;
  if (verdict != judgement::good)
    r.why = std::string(200, 'w') + " and more";
  return r;
}

const surroundings where{"0.1.0", "a-host, Linux 6.1, 2 cores", "Linux 6.1",
                         2,       "2026-01-01T00:00:00.000Z",   false};

} // namespace

TEST_CASE("no line of the table is wider than a terminal of 80 columns") {
  std::istringstream text{table_head(where, {}) + table_row(step(5'000, judgement::good)) +
                          table_row(step(5'000, judgement::invalid)) +
                          table_row(step(5'000, judgement::not_judged)) +
                          sentence({step(5'000, judgement::good)}, true)};
  for (std::string line; std::getline(text, line);) {
    INFO(line);
    CHECK(metrics::columns(line) <= 80);
  }
}

TEST_CASE("a share that is not all of them never reads 100") {
  CHECK(percent_text(1.0) == "100.00");
  CHECK(percent_text(0.99999) == "99.99");
}

TEST_CASE("the sentence names the highest load below the first that is not good") {
  const auto good = step(50, judgement::good);
  const auto better = step(100, judgement::good);
  const auto bad = step(200, judgement::off);
  CHECK(sentence({good, better, bad}, true) ==
        "This machine measures within 1 % and 0.5 ms up to 100 streams × 50 events/s.\n");
  CHECK(sentence({bad}, false) ==
        "This machine measures within 1 % and 0.5 ms at no tried load.\n");
  CHECK(sentence({good, better}, true).find("at all tried loads, up to 100") != std::string::npos);
  CHECK(sentence({good, step(100, judgement::not_judged)}, true).find("simulated platform was") !=
        std::string::npos);
}

TEST_CASE("the exit code says whether the lowest load is measured well and the bounds hold") {
  const auto good = step(50, judgement::good);
  CHECK(exit_code({good}) == 0);
  CHECK(exit_code({good, step(100, judgement::invalid)}) == 0);
  CHECK(exit_code({good, step(100, judgement::not_judged)}) == 0);
  CHECK(exit_code({good, step(100, judgement::untrue)}) == 1);
  CHECK(exit_code({step(50, judgement::untrue)}) == 1);
  CHECK(exit_code({step(50, judgement::off)}) == 4);
  CHECK(exit_code({step(50, judgement::not_judged)}) == 4);
  CHECK(exit_code({}) == 4);
}

TEST_CASE("the report as JSON has the same figures, and says where it was made") {
  const auto j = nlohmann::json::parse(
      report_json(where, {step(50, judgement::good), step(100, judgement::off)}, true));
  CHECK(j.at("schema_version") == 1);
  CHECK(j.at("version") == "0.1.0");
  CHECK(j.at("kernel") == "Linux 6.1");
  CHECK(j.at("cores") == 2);
  CHECK(j.at("good_up_to_streams") == 50);
  CHECK(j.at("exit_code") == 0);
  CHECK(j.at("steps").size() == 2);
  CHECK(j.at("steps")[0].at("ttft").at("error_p50_ms") == 0.012);
  CHECK(j.at("steps")[1].at("verdict") == "off");
  CHECK(nlohmann::json::parse(report_json(where, {step(1, judgement::off)}, false))
            .at("good_up_to_streams")
            .is_null());
}
