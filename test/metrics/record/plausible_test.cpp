#include "metrics/record/plausible.hpp"

#include "metrics/record/fields.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

constexpr delta_limits limits{
    .attempts = 1'000, .orgs = 12, .users = 40, .groups = 100, .load = 60s, .label_bytes = 32};

/// Of attempts that ended in every way, and of everything that a delta can hold.
delta some_delta() {
  recorder r{"worker-1"};
  for (int i = 0; i < 7; ++i) {
    auto s = a_success();
    s.result.cached_tokens = 3;
    r.add(s);
  }
  r.add(a_failure(core::error_type::timeout));
  r.add(a_failure(core::error_type::rate_limited));
  auto ignored = a_failure(core::error_type::http_error);
  ignored.ignored = true;
  r.add(ignored);
  r.add(an_end(core::outcome_status::abandoned));
  r.add(an_end(core::outcome_status::cancelled));
  auto d = r.take();
  d.active_users = 5;
  d.in_flight = 4;
  d.sessions_completed = 3;
  d.progress[{12, 7}] = {1, 2, 3, 4};
  return d;
}

std::string why_not(const delta& d) {
  const auto checked = plausible(d, limits);
  return checked ? "" : checked.failure().message;
}

/// Why the delta can't be after this change of its overall group of all attempts.
std::string after(const std::function<void(group_stats&)>& change) {
  auto d = some_delta();
  change(d.all.at({}));
  return why_not(d);
}

bool has(const std::string& text, const std::string& what) {
  INFO(text);
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("what a recorder makes is plausible") {
  CHECK(why_not(some_delta()).empty());
  core::random_stream random{3};
  recorder r{"node"};
  for (int i = 0; i < 2000; ++i) {
    r.add(any_sample(random));
    if (i % 100 == 99)
      CHECK(why_not(r.take()).empty());
  }
  CHECK(why_not(r.take()).empty());
}

TEST_CASE("sixty million successes in a second are not believed") {
  auto d = some_delta();
  for (auto* groups : {&d.measured, &d.all})
    groups->at({}).attempts = groups->at({}).ok = 60'000'000;
  CHECK(why_not(d) ==
        "a delta that can't be: all, overall: attempts 60000000 is above the limit 1000");
}

TEST_CASE("attempts may reach the limit") {
  recorder r{"node"};
  for (int i = 0; i < 1'000; ++i)
    r.add(a_success());
  auto d = r.take();
  CHECK(plausible(d, limits));
  r.add(a_success());
  auto fewer = limits;
  fewer.attempts = 999;
  CHECK_FALSE(plausible(d, fewer));
}

TEST_CASE("what happened in all seconds is at most what happened") {
  const auto after_second = [](const std::function<void(second_stats&)>& change) {
    auto d = some_delta();
    change(d.seconds.at(0));
    return why_not(d);
  };
  for (const auto& f : second_counters) {
    INFO(f.name);
    CHECK(has(after_second([&](auto& s) { s.*f.member += 1'000; }), f.name));
    CHECK(has(after_second([&](auto& s) { s.*f.member = ~std::uint64_t{0}; }), f.name));
  }
  CHECK(has(after_second([](auto& s) { ++s.cost_nanousd; }), "cost_nanousd of all seconds"));
  CHECK(has(after_second([](auto& s) { s.cost_nanousd = -1; }), "is negative"));
  for (int i = 0; i < 2; ++i)
    CHECK(has(after_second([&](auto& s) {
                for (int n = 0; n < 8; ++n)
                  (i == 0 ? s.ttft : s.latency).add(1ms);
              }),
              "of a second 15 is above its successes, 7"));
  CHECK(after_second([](auto& s) { s = {}; }).empty()); // it may be told later
}

TEST_CASE("a second lies within the load") {
  auto d = some_delta();
  d.seconds[60].started = 1;
  d.seconds[0].started -= 1;
  CHECK(plausible(d, limits));
  d.seconds[61].started = 1;
  CHECK(has(why_not(d), "second 61 is above those of the load, 60"));
}

TEST_CASE("no more attempts begin than there are, and no more tokens arrive") {
  CHECK(has(after([](auto& g) { g.started = g.attempts + 1; }), "started 13 is above attempts 12"));
  CHECK(has(after([](auto& g) { g.arrived_tokens = g.completion_tokens + 1; }),
            "arrived_tokens 78 is above completion_tokens 77"));
}

TEST_CASE("each attempt ended in one way") {
  for (const auto member : {&group_stats::ok, &group_stats::errors, &group_stats::ignored,
                            &group_stats::abandoned, &group_stats::cancelled}) {
    CHECK(has(after([&](auto& g) { ++(g.*member); }), "are more than attempts 12"));
    CHECK(has(after([&](auto& g) { --(g.*member); }), "1 of attempts 12 ended in no way"));
    CHECK(has(after([&](auto& g) { g.*member = ~std::uint64_t{0}; }), "are more than attempts 12"));
  }
}

TEST_CASE("no count is above the one that it is a part of") {
  CHECK(has(after([](auto& g) { g.good = 8; }), "good 8 is above ok 7"));
  CHECK(has(after([](auto& g) { g.unpriced = 8; }), "unpriced 8 is above ok 7"));
  CHECK(
      has(after([](auto& g) { g.cached_reports = 13; }), "cached_reports 13 is above attempts 12"));
  CHECK(has(after([](auto& g) { g.cost_reports = 13; }), "cost_reports 13 is above attempts 12"));
  CHECK(has(after([](auto& g) { g.under_way_ns = g.busy_ns + 1; }), "is above busy_ns"));
  CHECK(has(after([](auto& g) { g.estimated_tokens = 49 + 77 + 1; }),
            "estimated_tokens 127 is above all tokens, 126"));
  for (const auto member : {&group_stats::prompt_tokens, &group_stats::completion_tokens,
                            &group_stats::cached_tokens, &group_stats::stream_events})
    CHECK(has(after([&](auto& g) { g.*member = std::uint64_t{12} * 0xFFFFFFFF + 1; }),
              "is above what attempts can have"));
  CHECK(has(after([](auto& g) { g.cost_nanousd = -1; }), "cost_nanousd -1 is negative"));
}

TEST_CASE("errors are those by type") {
  CHECK(has(after([](auto& g) { ++g.errors_by_type["timeout"]; }), "errors by type are more"));
  CHECK(has(after([](auto& g) { g.errors_by_type["x"] = ~std::uint64_t{0}; }),
            "errors by type are more"));
  CHECK(has(after([](auto& g) { g.errors_by_type.erase("timeout"); }), "more than those by type"));
  CHECK(has(after([](auto& g) { g.errors_by_type[std::string(33, 'x')] = 0; }),
            "length of a type of error 33 is above the limit 32"));
  CHECK(has(after([](auto& g) {
              for (int i = 0; i < 100; ++i)
                g.errors_by_type[std::to_string(i)] = 0;
            }),
            "types of error 102 is above the limit 100"));
}

TEST_CASE("only successes have durations, each with its error bound") {
  for (const auto member : {&group_stats::ttft, &group_stats::latency, &group_stats::tpot})
    CHECK(has(after([&](auto& g) { (g.*member).add(1ms); }), "8 is above ok 7"));
  for (const auto member :
       {&group_stats::ttft_error, &group_stats::latency_error, &group_stats::tpot_error})
    CHECK(has(after([&](auto& g) { (g.*member).add(1ms); }), "has 7 values and 8 error bounds"));
  CHECK(has(after([](auto& g) { g.user_latency_error.add(1ms); }),
            "user_latency has 11 values and 12 error bounds"));
  CHECK(has(after([](auto& g) { g.user_latency.add(1ms); }),
            "count of user_latency 12 is above those that were not cancelled, 11"));
}

TEST_CASE("what was measured is a part of all, in every figure") {
  for (const auto& f : group_counters) {
    INFO(f.name);
    auto d = some_delta();
    auto& all = d.all.at({}).*f.member;
    d.measured.at({}).*f.member = all + 1;
    CHECK_FALSE(why_not(d).empty());
  }
  auto d = some_delta();
  d.all.at({}).cost_nanousd = d.measured.at({}).cost_nanousd - 1;
  d.seconds.clear();
  d.all.erase({dimension::phase, "steady"});
  CHECK(has(why_not(d), "measured: cost_nanousd 35000000 is above that of all, 34999999"));
  d = some_delta();
  d.all.erase({dimension::phase, "steady"});
  d.all.at({}).user_latency = {};
  d.all.at({}).user_latency_error = {};
  CHECK(has(why_not(d), "measured: count of user_latency 11 is above that of all, 0"));
}

TEST_CASE("a group is a part of the whole, and so are all groups of a kind") {
  auto d = some_delta();
  auto twice = d.measured.at({dimension::model, "gpt"});
  d.measured[{dimension::model, "llama"}] = twice;
  CHECK(has(why_not(d), "measured, model llama: attempts of all such groups, 24 is above that of "
                        "all, 12"));
  d = some_delta();
  ++d.measured.at({dimension::model, "gpt"}).completion_tokens;
  CHECK(has(why_not(d), "measured, model gpt: completion_tokens 78 is above that of all, 77"));
}

TEST_CASE("a group is one that the run can have") {
  const auto with = [](const group_key& key) {
    auto d = some_delta();
    d.measured[key];
    return why_not(d);
  };
  CHECK(with({dimension::org, "12"}).empty());
  for (const auto* org : {"13", "0", "4000000000", "99999999999999999999", "01", "1x", "-1", " 1"})
    CHECK(has(with({dimension::org, org}), "no such organisation among 12"));
  CHECK(has(with({static_cast<dimension>(8), "x"}), "its dimension does not exist"));
  CHECK(has(with({dimension::model, ""}), "its value is missing"));
  CHECK(has(with({dimension::overall, "x"}), "its value is not to be"));
  CHECK(with({dimension::model, std::string(32, 'm')}).empty());
  CHECK(has(with({dimension::model, std::string(33, 'm')}), "length of its value 33"));
}

TEST_CASE("a delta has so many groups and users, and a name of some length") {
  for (const auto groups : {&delta::measured, &delta::all}) {
    auto d = some_delta();
    for (int i = 0; i < 100; ++i)
      (d.*groups)[{dimension::model, "m" + std::to_string(i)}];
    CHECK(has(why_not(d), "number of groups"));
  }
  const auto changed = [](auto change) {
    auto d = some_delta();
    change(d);
    return why_not(d);
  };
  CHECK(changed([](auto& d) { d.active_users = d.in_flight = 40; }).empty());
  CHECK(
      has(changed([](auto& d) { d.active_users = 41; }), "active_users 41 is above the limit 40"));
  CHECK(has(changed([](auto& d) { d.in_flight = 41; }), "in_flight 41 is above the limit 40"));
  CHECK(has(changed([](auto& d) { d.in_flight_ns = 40 * std::uint64_t{3'600'000'000'001}; }),
            "is above what users can have"));
  CHECK(has(changed([](auto& d) { d.sessions_completed = 1001; }),
            "sessions_completed 1001 is above the limit 1000"));
  CHECK(has(changed([](auto& d) { d.sessions_cut_short = 1001; }),
            "sessions_cut_short 1001 is above the limit 1000"));
  CHECK(has(changed([](auto& d) { d.peak_in_flight = 41; }),
            "peak_in_flight 41 is above the limit 40"));
  CHECK(has(changed([](auto& d) { d.node = std::string(33, 'n'); }), "node's name 33"));
  CHECK(has(changed([](auto& d) {
              for (std::uint32_t user = 1; user <= 40; ++user)
                d.progress[{1, user}] = {};
            }),
            "users with progress, 41 is above the limit 40"));
  for (const auto& user : {std::pair{13U, 1U}, {0U, 1U}, {1U, 0U}})
    CHECK(has(changed([&](auto& d) { d.progress[user] = {}; }), "who does not exist"));
}

TEST_CASE("failures are among the errors, and what they say has a length") {
  const auto changed = [](auto change) {
    auto d = some_delta();
    change(d.failures);
    return why_not(d);
  };
  const failure_kind one{"timeout", 503};
  CHECK(changed([](auto&) {}).empty());
  CHECK(changed([&](auto& f) { f.erase(one); }).empty());
  CHECK(has(changed([&](auto& f) { ++f[one].attempts; }),
            "failures of all kinds, 3 is above errors 2"));
  CHECK(has(changed([&](auto& f) { f[one].measured = 2; }),
            "measured failures of a kind, 2 is above all, 1"));
  CHECK(has(changed([&](auto& f) { f[one].attempts = ~std::uint64_t{0}; }), "too large"));
  CHECK(has(changed([&](auto& f) { f[one].detail.assign(1025, 'd'); }), "a failure says 1025"));
  CHECK(has(changed([&](auto& f) { f[one].request_id.assign(65, 'r'); }), "request id 65"));
  CHECK(has(changed([](auto& f) { f[{"timeout", 1000}]; }), "has the status 1000"));
  CHECK(has(changed([](auto& f) { f[{"timeout", -1}]; }), "has the status -1"));
  CHECK(has(changed([](auto& f) { f[{std::string(33, 't'), 0}]; }), "kind of failure 33"));
  CHECK(has(changed([](auto& f) {
              for (int i = 0; i < 101; ++i)
                f[{"http_error", i}];
            }),
            "kinds of failures, 103 is above the limit 100"));
}
