#include "metrics/record/recorder.hpp"

#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

TEST_CASE("a success is counted with its durations, tokens and cost") {
  const auto s = snapshot_of({a_success()});
  const auto& g = s.overall();
  CHECK(g.attempts == 1);
  CHECK(g.ok == 1);
  CHECK(g.errors == 0);
  CHECK(g.prompt_tokens == 7);
  CHECK(g.completion_tokens == 11);
  CHECK(g.estimated_tokens == 0);
  CHECK(g.cached_reports == 0);
  CHECK(g.stream_events == 11);
  CHECK(g.cost_nanousd == 5'000'000);
  CHECK(g.unpriced == 0);
  CHECK(g.ttft.sum() == 50ms);
  CHECK(g.latency.sum() == 150ms);
  CHECK(g.tpot.sum() == 10ms); // (150 − 50)/(11 − 1)
  CHECK(g.user_latency.sum() == 160ms);
}

TEST_CASE("the error bounds are those of the attempt, and are shared by the tokens for TPOT") {
  const auto s = snapshot_of({a_success()});
  CHECK(s.overall().ttft_error.sum() == 300us);
  CHECK(s.overall().latency_error.sum() == 400us);
  CHECK(s.overall().tpot_error.sum() == 50us); // (200 + 300)/(11 − 1)
}

TEST_CASE("the user latency's bound has the client's own delays of the whole question") {
  auto second = a_success();
  second.own_delay = 1ms;
  second.question_own_delay = 5ms;
  CHECK(snapshot_of({second}).overall().user_latency_error.sum() == 5300us);
}

TEST_CASE("users are busy from when they wanted to send to the end, limits apart") {
  // Admitted 1.1 ms before it started, closed 151 ms after; the send lag is 0.1 ms.
  auto sample = a_success();
  sample.own_delay = 100us;
  CHECK(snapshot_of({sample}).overall().busy_ns == 152'100'000);
  sample.own_delay = 4100us; // it began 4 ms late as well
  const auto late = snapshot_of({sample, sample});
  CHECK(late.overall().busy_ns == 2 * 156'100'000);
  CHECK(late.overall().own_delay_ns == 2 * 4'100'000);
  CHECK(late.overall().under_way_ns == 2 * 152'100'000); // from when it was admitted
  sample.own_delay = 40us; // less than the send lag: it was not admitted before it was wanted
  CHECK(snapshot_of({sample}).overall().busy_ns == 152'100'000);
  sample.own_delay = 4100us;
  sample.result.times.admitted = {}; // never sent
  CHECK(snapshot_of({sample}).overall().busy_ns == 4'100'000);
}

TEST_CASE("an attempt is counted in each group that it belongs to") {
  auto sample = a_success();
  sample.org = 12;
  const auto s = snapshot_of({sample});
  for (const auto& key : std::vector<group_key>{{dimension::overall, ""},
                                                {dimension::org, "12"},
                                                {dimension::model, "gpt"},
                                                {dimension::model_target, "slm"},
                                                {dimension::test_type, "random_short"},
                                                {dimension::template_name, "simple"},
                                                {dimension::backend, "b1"},
                                                {dimension::phase, "steady"}}) {
    INFO(to_string(key.by));
    REQUIRE(s.measured().count(key) == 1);
    CHECK(s.measured().at(key)->attempts == 1);
    CHECK(s.measured().at(key)->ttft.count() == 1);
  }
  CHECK(s.measured().size() == 8);
  CHECK(s.all().size() == 2);
}

TEST_CASE("labels that are not known make no group") {
  auto sample = a_success();
  sample.model_target.clear();
  sample.template_name.clear();
  sample.phase.clear();
  sample.result.backend.clear();
  const auto s = snapshot_of({sample});
  CHECK(s.measured().size() == 4);
  CHECK(s.all().size() == 1);
}

TEST_CASE("attempts of unmeasured phases are counted apart") {
  auto warm_up = a_success();
  warm_up.phase = "warm-up";
  warm_up.measured = false;
  const auto s = snapshot_of({warm_up, a_success()});
  CHECK(s.overall().attempts == 1);
  CHECK(s.overall_all().attempts == 2);
  CHECK(s.all().at({dimension::phase, "warm-up"})->attempts == 1);
  CHECK(s.measured().count({dimension::phase, "warm-up"}) == 0);
}

TEST_CASE("failures have a type and a user's latency, and no other durations") {
  auto stalled = a_success(); // tokens came before it failed
  stalled.result.status = core::outcome_status::error;
  stalled.result.error = core::error_type::timeout;
  auto retried = a_failure(core::error_type::rate_limited);
  retried.last_attempt = false;
  const auto s = snapshot_of({stalled, retried, an_end(core::outcome_status::abandoned),
                              an_end(core::outcome_status::cancelled)});
  const auto& g = s.overall();
  CHECK(g.attempts == 4);
  CHECK(g.errors == 2);
  CHECK(g.abandoned == 1);
  CHECK(g.cancelled == 1);
  CHECK(g.errors_by_type ==
        std::map<std::string, std::uint64_t>{{"rate_limited", 1}, {"timeout", 1}});
  CHECK(g.ttft.count() == 0);
  CHECK(g.latency.count() == 0);
  CHECK(g.ttft_error.count() == 0);
  CHECK(g.user_latency.count() == 2); // the stalled one and the abandoned one
  CHECK(g.completion_tokens == 11);   // what came is paid for
}

TEST_CASE("cached tokens that were not reported are not zero, estimated tokens are told apart") {
  auto reported = a_success();
  reported.result.cached_tokens = 0;
  auto estimated = a_success();
  estimated.result.completion_source = core::token_source::estimated;
  estimated.cost_known = false;
  reported.cost_reported = true;
  const auto s = snapshot_of({reported, estimated});
  CHECK(s.overall().cached_reports == 1);
  CHECK(s.overall().cached_tokens == 0);
  CHECK(s.overall().estimated_tokens == 11);
  CHECK(s.overall().unpriced == 1);
  CHECK(s.overall().cost_reports == 1);
}

TEST_CASE("estimated are the tokens of the prompt, those of the answer, or both") {
  using core::token_source;
  const auto estimated = [](token_source prompt, token_source completion) {
    auto s = a_success();
    s.result.prompt_source = prompt;
    s.result.completion_source = completion;
    return snapshot_of({s}).overall().estimated_tokens;
  };
  CHECK(estimated(token_source::reported, token_source::reported) == 0);
  CHECK(estimated(token_source::estimated, token_source::reported) == 7);
  CHECK(estimated(token_source::reported, token_source::estimated) == 11);
  CHECK(estimated(token_source::estimated, token_source::estimated) == 18);
}

TEST_CASE("ignored errors are counted apart and have no type") {
  auto ignored = a_failure(core::error_type::http_error);
  ignored.ignored = true;
  const auto s = snapshot_of({ignored, ignored, a_failure(core::error_type::timeout)});
  CHECK(s.overall().ignored == 2);
  CHECK(s.overall().errors == 1);
  CHECK(s.overall().errors_by_type == std::map<std::string, std::uint64_t>{{"timeout", 1}});
  CHECK(s.overall().attempts == 3);
}

TEST_CASE("good answers are successes within the limits") {
  recorder r{"node", {60ms, {}, {}}};
  auto slow = a_success();
  slow.result.times.first_token = at(61ms);
  for (const auto& s : {a_success(), a_success(), slow, a_failure(core::error_type::timeout)})
    r.add(s);
  CHECK(snapshot_of(r).overall().good == 2);
}

TEST_CASE("cached tokens that were reported are added up") {
  auto three = a_success();
  three.result.cached_tokens = 3;
  auto four = a_success();
  four.result.cached_tokens = 4;
  const auto s = snapshot_of({three, four, a_success()});
  CHECK(s.overall().cached_tokens == 7);
  CHECK(s.overall().cached_reports == 2);
}

TEST_CASE("an answer that was not streamed has a latency only") {
  auto sample = a_success();
  sample.result.times.first_token = sample.result.times.first_visible = {};
  const auto s = snapshot_of({sample});
  CHECK(s.overall().latency.count() == 1);
  CHECK(s.overall().ttft.count() == 0);
  CHECK(s.overall().ttft_error.count() == 0);
  CHECK(s.overall().tpot.count() == 0);
}

TEST_CASE("an answer of one token has no time per token") {
  auto sample = a_success();
  sample.result.completion_tokens = 1;
  const auto s = snapshot_of({sample});
  CHECK(s.overall().ttft.count() == 1);
  CHECK(s.overall().tpot.count() == 0);
  CHECK(s.overall().tpot_error.count() == 0);
}

TEST_CASE("the sixty-fifth backend and those after it are one group") {
  recorder r{"node"};
  snapshot total;
  for (int i = 0; i < 70; ++i) {
    auto sample = a_success();
    sample.result.backend = "backend-" + std::to_string(i);
    r.add(sample);
    if (i == 40)
      total.merge(r.take());
  }
  total.merge(r.take());
  CHECK(total.measured().at({dimension::backend, "other"})->attempts == 6);
  CHECK(total.measured().count({dimension::backend, "backend-63"}) == 1);
  CHECK(total.measured().count({dimension::backend, "backend-64"}) == 0);
}

TEST_CASE("each delta begins anew and is numbered") {
  recorder r{"node"};
  core::client_health health;
  health.events = 3;
  r.add(a_success());
  r.add(health);
  const auto first = r.take();
  r.add(a_success());
  const auto second = r.take();
  const auto third = r.take();
  CHECK(first.node == "node");
  CHECK(first.sequence == 1);
  CHECK(first.health.events == 3);
  CHECK(second.sequence == 2);
  CHECK(second.measured.at({}).attempts == 1);
  CHECK(second.health.events == 0);
  CHECK(third.sequence == 3);
  CHECK(third.measured.empty());
}

TEST_CASE("errors are counted by type and status, with the first text and request of each") {
  recorder r{"node"};
  auto failure = a_failure(core::error_type::http_error);
  const auto fail = [&](int status, const char* detail, const char* id, bool measured = true) {
    failure.result.http_status = status;
    failure.result.error_detail = detail;
    failure.request_id = id;
    failure.measured = measured;
    r.add(failure);
  };
  fail(500, "out of memory", "r-1", false);
  fail(500, "out of cheese", "r-2");
  fail(404, "no such model", "r-3");
  failure.ignored = true;
  fail(400, "ignored", "r-4");
  r.add(an_end(core::outcome_status::abandoned));
  const auto failures = r.take().failures;
  REQUIRE(failures.size() == 2);
  const auto& first = failures.at({"http_error", 500});
  CHECK(first.attempts == 2);
  CHECK(first.measured == 1);
  CHECK(first.detail == "out of memory");
  CHECK(first.request_id == "r-1");
  CHECK(failures.at({"http_error", 404}).attempts == 1);
}

TEST_CASE("a server that answers with any status fills no memory") {
  recorder r{"node"};
  auto failure = a_failure(core::error_type::http_error);
  for (int status = 400; status < 600; ++status) {
    failure.result.http_status = status;
    r.add(failure);
  }
  const auto failures = r.take().failures;
  CHECK(failures.size() == 65);
  CHECK(failures.at({"http_error", 0}).attempts == 200 - 64);
}
