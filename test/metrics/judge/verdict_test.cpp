#include "metrics/judge/verdict.hpp"

#include "test/metrics/runs.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// Two thousand attempts that may be off by 1 s each.
snapshot unbelievable() {
  auto blurred = a_success();
  blurred.result.first_token_error = 1s;
  return snapshot_of(std::vector<core::sample>(2000, blurred));
}

const char* const missed = "avg < 1";
const char* const met = "avg < 1000000";
/// Of a model that nobody asked.
const char* const undecided = "p99 < 1000000";

core::threshold the_threshold(const char* condition) {
  const auto* metric = condition == undecided ? "ttft_ms{model=none}" : "ttft_ms";
  return *core::parse_threshold(metric, condition);
}

run_facts ended(ending by) {
  run_facts facts;
  facts.ended_by = by;
  return facts;
}

run_facts with_threshold(const char* condition) {
  run_facts facts;
  facts.thresholds = {the_threshold(condition)};
  return facts;
}

/// What can be wrong with a run, apart from how it ended.
struct wrong {
  bool no_success = false;
  bool invalid = false;
  const char* threshold = nullptr;
  int lost = 0; ///< 0: nothing; then a file, an export, records, the ledger
  bool left_behind = false;
  bool complete = true;
  bool degraded = false;
};

/// The table of spec cli.md, "Exit codes", in its order.
int code_of(ending by, const wrong& w) {
  if (by == ending::preflight_failed || by == ending::bootstrap_failed)
    return 3;
  if (by == ending::internal || w.lost != 0)
    return 5;
  if (by == ending::sigint)
    return 130;
  if (by == ending::sigterm || by == ending::sighup)
    return 143;
  if (w.invalid)
    return 4;
  if (by == ending::cost || by == ending::error_rate || by == ending::threshold || w.no_success ||
      w.threshold == missed || w.threshold == undecided)
    return 1;
  return w.left_behind && w.complete ? 5 : 0;
}

std::string word_of(int code) {
  switch (code) {
  case 0:
    return "pass";
  case 1:
    return "fail";
  case 4:
    return "invalid";
  case 130:
  case 143:
    return "interrupted";
  default:
    return "error";
  }
}

run_facts facts_of(ending by, const wrong& w) {
  run_facts facts = w.threshold ? with_threshold(w.threshold) : run_facts{};
  facts.ended_by = by;
  if (w.lost == 1)
    facts.lost.files = {"users.csv"};
  if (w.lost == 2)
    facts.lost.exports = {"no such folder"};
  if (w.lost == 3)
    facts.lost.records = 1;
  facts.lost.ledger = w.lost == 4;
  if (w.left_behind)
    facts.left_behind = {"user 'x'"};
  facts.complete = w.complete;
  facts.degraded = w.degraded;
  return facts;
}

bool mentions(const std::vector<std::string>& sentences, const std::string& what) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const auto& s) { return s.find(what) != std::string::npos; });
}

} // namespace

TEST_CASE("the exit code is the first of the table that applies, in all combinations") {
  const auto good = snapshot_of({a_success()});
  const auto bad = snapshot_of({a_failure(core::error_type::timeout)});
  const auto unsure = unbelievable();
  int combinations = 0;
  for (const auto by : all_endings)
    for (const auto* run : {&good, &bad, &unsure})
      for (const auto* threshold : {static_cast<const char*>(nullptr), met, missed, undecided})
        for (int lost = 0; lost <= 4; ++lost)
          for (int bits = 0; bits < 8; ++bits) {
            const wrong w{run == &bad,     run == &unsure,  threshold,      lost,
                          (bits & 1) != 0, (bits & 2) == 0, (bits & 4) != 0};
            auto expected = code_of(by, w);
            // Without a value nothing is decided.
            if (expected == 0 && run == &bad && threshold)
              expected = 1;
            const auto v = judge(facts_of(by, w), *run);
            INFO(to_string(by) << ", lost " << lost << ", bits " << bits << ", threshold "
                               << (threshold ? threshold : "none"));
            REQUIRE(v.exit_code == expected);
            REQUIRE(v.word == word_of(expected));
            REQUIRE(v.reasons.empty() == (expected == 0));
            ++combinations;
          }
  CHECK(combinations == 13 * 3 * 4 * 5 * 8);
}

TEST_CASE("how a run ended decides where nothing is wrong with it") {
  const auto good = snapshot_of({a_success()});
  const std::map<ending, int> codes{
      {ending::completed, 0},
      {ending::duration, 0},
      {ending::requests, 0},
      {ending::stop, 0},
      {ending::cost, 1},
      {ending::error_rate, 1},
      {ending::threshold, 1},
      {ending::sigint, 130},
      {ending::sigterm, 143},
      {ending::sighup, 143},
      {ending::preflight_failed, 3},
      {ending::bootstrap_failed, 3},
      {ending::internal, 5},
  };
  REQUIRE(codes.size() == all_endings.size());
  for (const auto& [by, code] : codes) {
    INFO(to_string(by));
    CHECK(judge(ended(by), good).exit_code == code);
  }
}

TEST_CASE("an ending is known by its word, and no two have the same") {
  std::set<std::string> words;
  for (const auto e : all_endings) {
    CHECK(ending_of(to_string(e)) == e);
    words.insert(to_string(e));
  }
  CHECK(words.size() == 13);
  CHECK(words.count("sighup") == 1);
  CHECK_FALSE(ending_of("boredom"));
  CHECK_FALSE(ending_of(""));
}

TEST_CASE("a run that fails says each thing that it failed for") {
  const auto bad =
      snapshot_of({a_failure(core::error_type::timeout), a_failure(core::error_type::tls_error),
                   a_failure(core::error_type::tls_error), an_end(core::outcome_status::abandoned),
                   an_end(core::outcome_status::cancelled)});
  auto facts = with_threshold(missed);
  facts.ended_by = ending::error_rate;
  CHECK(judge(facts, bad).reasons ==
        std::vector<std::string>{
            "Too many attempts failed (limits.maxErrorRate): 4 of 4.",
            "Not one of 5 attempts succeeded; most often: tls_error.",
            "Threshold not met: ttft_ms avg < 1: not decided, it has no values."});
  CHECK(judge(ended(ending::cost), snapshot_of({a_success()})).reasons ==
        std::vector<std::string>{"The cost limit was reached (limits.maxCostUsd)."});
  CHECK(judge(ended(ending::threshold), snapshot_of({a_success()})).reasons ==
        std::vector<std::string>{
            "A threshold with abortOnFail was missed during the run; see the notes."});
  CHECK(judge({}, {}).reasons == std::vector<std::string>{"Not one request was sent."});
}

TEST_CASE("all that could not be kept is named") {
  run_facts facts;
  facts.ended_by = ending::internal;
  facts.failure = "node 'n' is gone";
  facts.lost.files = {"users.csv", "summary.json"};
  facts.lost.exports = {"/mnt: no space left"};
  facts.lost.records = 1234;
  facts.lost.ledger = true;
  CHECK(judge(facts, snapshot_of({a_success()})).reasons ==
        std::vector<std::string>{
            "An internal part failed: node 'n' is gone", "Not written in full: users.csv.",
            "Not written in full: summary.json.", "Not exported: /mnt: no space left.",
            "Records lost: requests.jsonl lacks 1,234 attempts.",
            "The ledger could not be written in full: more may be left on the platform than it "
            "says."});
}

TEST_CASE("a run that never began says what failed") {
  auto facts = ended(ending::bootstrap_failed);
  facts.failure = "POST /v1/orgs: 403";
  CHECK(judge(facts, {}).reasons ==
        std::vector<std::string>{"The bootstrap failed: POST /v1/orgs: 403"});
  facts.ended_by = ending::preflight_failed;
  facts.failure.clear();
  CHECK(judge(facts, {}).reasons == std::vector<std::string>{"The preflight failed."});
}

TEST_CASE("a signal that ended the run is named") {
  const auto good = snapshot_of({a_success()});
  CHECK(mentions(judge(ended(ending::sigint), good).reasons, "SIGINT"));
  CHECK(mentions(judge(ended(ending::sigterm), good).reasons, "SIGTERM"));
  CHECK(mentions(judge(ended(ending::sighup), good).reasons, "SIGHUP"));
}

TEST_CASE("an invalid run gives the reasons of its measurement") {
  const auto s = unbelievable();
  const auto v = judge({}, s);
  CHECK(v.word == "invalid");
  CHECK(v.reasons == validity_of(s).reasons());
  CHECK(v.self_validity.verdict() == certainty::invalid);
}

TEST_CASE("a run that was stopped by hand goes by its thresholds and says so") {
  const auto good = snapshot_of({a_success()});
  CHECK(judge(ended(ending::stop), good).word == "pass");
  CHECK(mentions(judge(ended(ending::stop), good).remarks, "Stopped by hand"));
  auto failing = with_threshold(missed);
  failing.ended_by = ending::stop;
  CHECK(judge(failing, good).exit_code == 1);
  CHECK(mentions(judge(failing, good).remarks, "Stopped by hand"));
  CHECK(judge({}, good).remarks.empty());
}

TEST_CASE("a run that lost nodes exits as its thresholds say, and says that it is degraded") {
  const auto good = snapshot_of({a_success()});
  run_facts facts;
  facts.degraded = true;
  CHECK(judge(facts, good).exit_code == 0);
  CHECK(mentions(judge(facts, good).remarks, "Degraded"));
}

TEST_CASE("what is left behind is said once, as the reason or beside it") {
  const auto good = snapshot_of({a_success()});
  run_facts facts;
  facts.left_behind = {"user 'x'", "user 'y'"};
  const std::string left = "What the run created is still on the platform: 2 objects.";
  CHECK(judge(facts, good).reasons == std::vector<std::string>{left});
  CHECK(judge(facts, good).remarks.empty());
  facts.ended_by = ending::sigterm;
  CHECK(judge(facts, good).exit_code == 143);
  CHECK(judge(facts, good).remarks == std::vector<std::string>{left});
  facts.left_behind.pop_back();
  CHECK(mentions(judge(facts, good).remarks, "platform: 1 object."));
}

TEST_CASE("before clean-up the verdict is what it will be if nothing is left behind") {
  const auto good = snapshot_of({a_success()});
  run_facts facts;
  facts.complete = false;
  facts.left_behind = {"user 'x'"};
  CHECK(judge(facts, good).exit_code == 0);
  CHECK(mentions(judge(facts, good).remarks, "Not complete"));
  CHECK_FALSE(mentions(judge(facts, good).remarks, "still on the platform"));
}

TEST_CASE("a success in the warm-up alone is a success") {
  auto warm_up = a_success();
  warm_up.measured = false;
  CHECK(judge({}, snapshot_of({warm_up, a_failure(core::error_type::timeout)})).exit_code == 0);
}

TEST_CASE("thresholds are judged in their order, each with its result") {
  run_facts facts;
  facts.thresholds = {the_threshold(met), the_threshold(undecided), the_threshold(missed)};
  const auto v = judge(facts, snapshot_of({a_success()}));
  using state_type = threshold_result::state_type;
  REQUIRE(v.thresholds.size() == 3);
  CHECK(v.thresholds[0].state == state_type::met);
  CHECK(v.thresholds[1].state == state_type::undecided);
  CHECK(v.thresholds[2].state == state_type::missed);
  CHECK(v.thresholds[2].value == 50.0);
  CHECK(v.reasons.size() == 2);
}

TEST_CASE("every report has the verdict that was given, and judges nothing itself") {
  const auto s = snapshot_of({a_success()});
  auto facts = with_threshold(met);
  facts.test_run_id = "run-1";
  auto v = judge(facts, s);
  v.word = "fail";
  v.exit_code = 77;
  v.reasons = {"because"};
  v.remarks = {"beside"};
  v.thresholds[0].state = threshold_result::state_type::missed;
  v.self_validity.load = {certainty::invalid, {"blind"}};
  const auto json = summary_json(facts, s, v);
  for (const auto* part : {"\"verdict\": \"fail\"", "\"exit_code\": 77", "\"because\"",
                           "\"beside\"", "\"state\": \"missed\"", "\"INVALID\"", "\"blind\""}) {
    INFO(part);
    CHECK(json.find(part) != std::string::npos);
  }
  const auto text = summary_text(facts, s, v, {});
  for (const auto* part :
       {"Verdict     FAIL", "because", "beside", "missed: ", "INVALID", "blind"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(pod_message(facts, s, v) ==
        "verdict: fail, exit code 77, 1 of 1 attempts succeeded, run-1\n");
  facts.degraded = true;
  facts.ended_by = ending::stop;
  CHECK(pod_message(facts, s, v) ==
        "verdict: fail, degraded, stopped by hand, exit code 77, 1 of 1 "
        "attempts succeeded, run-1\n");
}
