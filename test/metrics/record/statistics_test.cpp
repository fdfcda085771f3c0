#include "metrics/record/statistics.hpp"

#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

core::histogram of(std::uint64_t n, core::nanoseconds value = 1ms) {
  core::histogram h;
  h.add(value, n);
  return h;
}

} // namespace

TEST_CASE("a percentile of too few values to bound it is in brackets") {
  CHECK_FALSE(supported_percentile(of(6), 50.0));
  CHECK(supported_percentile(of(7), 50.0) == 1ms);
  CHECK_FALSE(supported_percentile(of(89), 95.0));
  CHECK(supported_percentile(of(90), 95.0));
  CHECK_FALSE(supported_percentile(of(458), 99.0));
  CHECK(supported_percentile(of(459), 99.0));
  CHECK(percentile_text(of(458), 99.0) == "[1.00]");
  CHECK(percentile_text(of(459), 99.0) == "1.00");
  CHECK(percentile_text({}, 99.0) == "–");
}

TEST_CASE("a p99 is bounded by the largest value, or by the second of 662, from above") {
  auto h = of(458);
  h.add(7ms);
  CHECK(upper_confidence(h, 99.0) == 7ms);
  h.add(1ms, 202);
  CHECK(upper_confidence(h, 99.0) == 7ms);
  h.add(1ms);
  CHECK(core::to_ms(*upper_confidence(h, 99.0)) == Approx(1.0).epsilon(0.002));
  CHECK_FALSE(upper_confidence(of(458), 99.0));
  CHECK_FALSE(lower_confidence(of(6), 50.0));
  CHECK(lower_confidence(of(7), 50.0) == 1ms);
}

TEST_CASE("percentiles are those of the nearest rank") {
  core::histogram h;
  for (int i = 1; i <= 1000; ++i)
    h.add(std::chrono::milliseconds{i});
  const auto near = [](std::optional<core::nanoseconds> value, double ms) {
    return value && core::to_ms(*value) == Approx(ms).epsilon(0.002);
  };
  CHECK(near(supported_percentile(h, 50.0), 500));
  CHECK(near(supported_percentile(h, 95.0), 950));
  CHECK(near(supported_percentile(h, 99.0), 990));
}

TEST_CASE("the error bound is the p99 or, of too few attempts, the largest") {
  CHECK_FALSE(bound_of({}));
  auto errors = of(457);
  errors.add(7ms);
  CHECK(bound_of(errors)->value == 7ms);
  CHECK_FALSE(bound_of(errors)->is_p99);
  errors.add(1ms);
  CHECK(bound_of(errors)->is_p99);
  CHECK(core::to_ms(bound_of(errors)->value) == Approx(1.0).epsilon(0.002));
}

TEST_CASE("attempts that the end of the run cut off are in no error rate") {
  group_stats g;
  CHECK(error_rate(g) == 0.0);
  g.attempts = 10;
  g.ok = 3;
  g.errors = 4;
  g.abandoned = 1;
  g.cancelled = 2;
  CHECK(error_rate(g) == Approx(5.0 / 8.0));
  g.prompt_tokens = 30;
  g.completion_tokens = 10;
  g.estimated_tokens = 10;
  CHECK(estimated_share(g) == Approx(0.25));
}

TEST_CASE("a difference of histograms is what was added in between") {
  core::random_stream random{5};
  core::histogram before;
  core::histogram added;
  for (int i = 0; i < 500; ++i)
    before.add(core::nanoseconds{random.between(0, 5'000'000'000)});
  for (int i = 0; i < 300; ++i)
    added.add(core::nanoseconds{random.between(1'000, 5'000'000'000)});
  auto now = before;
  now.merge(added);
  const auto between = difference(now, before);
  CHECK(between.buckets() == added.buckets());
  CHECK(core::to_ms(*between.percentile(95.0)) ==
        Approx(core::to_ms(*added.percentile(95.0))).epsilon(0.002));
  CHECK(difference(now, now).count() == 0);
}

TEST_CASE("what failed on the client's side says nothing about the platform") {
  group_stats g;
  g.attempts = 10;
  g.ok = g.good = 4;
  g.errors = 5;
  g.abandoned = 1;
  g.errors_by_type = {{"client_error", 3}, {"timeout", 2}};
  CHECK(client_errors(g) == 3);
  CHECK(error_rate(g) == Approx(3.0 / 7.0));
  CHECK(goodput(g) == Approx(4.0 / 7.0));
  g.attempts = g.errors = 3;
  g.ok = g.good = g.abandoned = 0;
  g.errors_by_type = {{"client_error", 3}};
  CHECK(error_rate(g) == 0.0);
}
