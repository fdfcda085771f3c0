#include "cli/calibrate/attempt_pairs.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli::calibrate;
using namespace std::chrono_literals;

namespace {

const std::string record = R"({"request_id":"a","phase":"steady","outcome":"ok","chunks":3,)"
                           R"("started_at_ns":900,"departed_at_ns":1000,"written_at_ns":1030,)"
                           R"("first_token_at_ns":51100,"last_token_at_ns":91300,)"
                           R"("ttft_bound_us":0.25,"latency_bound_us":1.5})";
const std::string truth = R"({"request_id":"a","arrived_unix_ns":9000,"reached_unix_ns":1040,)"
                          R"("first_token_begin_unix_ns":50000,"first_token_end_unix_ns":52000,)"
                          R"("first_token_left_unix_ns":51000,"last_token_left_unix_ns":91000,)"
                          R"("last_token_begin_unix_ns":90000,"last_token_end_unix_ns":92000,)"
                          R"("completion_tokens":3})";

comparison compare_one(const std::string& r, const std::string& t) {
  return compare({read_record(r)}, {read_truth(t)}, "steady");
}

compared_time off_by(core::nanoseconds error, core::nanoseconds bound) {
  return {{50ms + error, bound}, 50ms, 50ms, 0ns};
}

} // namespace

TEST_CASE("an attempt is compared with the platform's log of the same request") {
  const auto both = compare_one(record, truth);
  REQUIRE(both.attempts.size() == 1);
  CHECK(both.contradicted == 0);
  const auto& a = both.attempts[0];
  CHECK(a.ttft.measured.value == 50'100ns);
  CHECK(a.ttft.measured.bound == 250ns);
  CHECK(a.ttft.low == 49'960ns);
  CHECK(a.ttft.high == 49'960ns);
  CHECK(a.ttft.error() == 140ns);
  CHECK(a.latency.measured.bound == 1500ns);
  CHECK(a.ttft.transit == 30ns + 100ns); // the request's call had returned, the answer's had not
  CHECK(a.latency.transit == 30ns + 300ns);
  CHECK(a.tokens == 3);
  CHECK(a.first_sent == 49'960ns);
}

TEST_CASE("where no write is stamped, the truth lies between its begin and its end") {
  auto plain = truth;
  for (const std::string which : {"first", "last"})
    plain.replace(plain.find(which + "_token_left"), which.size() + 11, which + "_token_gone");
  const auto a = compare_one(record, plain).attempts.at(0);
  CHECK(a.latency.low == 88'960ns);
  CHECK(a.latency.high == 90'960ns);
  CHECK(a.latency.measured.value == 90'300ns);
  CHECK(a.latency.error() == 0ns);
}

TEST_CASE("where other writes are stamped, one that is not left later than it was written") {
  auto other = truth;
  other.replace(other.find(":\"a\""), 4, ":\"b\"");
  auto waited = truth;
  waited.replace(waited.find("first_token_left"), 16, "first_token_gone");
  const auto result = compare({read_record(record)}, {read_truth(other), read_truth(waited)}, "");
  CHECK(result.attempts.empty());
  CHECK(result.unknown == 1);
  CHECK(result.contradicted == 0);
}

TEST_CASE("without a send stamp the client counts from when it began to write") {
  auto unstamped = record;
  unstamped.replace(unstamped.find("departed"), 8, "acked");
  CHECK(read_record(unstamped).ttft->value == 50'200ns);
}

TEST_CASE("a success that the platform knows nothing of, or other tokens of, contradicts it") {
  auto other = truth;
  other.replace(other.find(":\"a\""), 4, ":\"b\"");
  CHECK(compare_one(record, other).contradicted == 1);
  auto longer = truth;
  longer.replace(longer.find("tokens\":3"), 9, "tokens\":4");
  CHECK(compare_one(record, longer).contradicted == 1);
  CHECK(compare_one(record, longer).attempts.empty());
}

TEST_CASE("failures and attempts of other phases are not compared") {
  auto failed = record;
  failed.replace(failed.find("\"ok\""), 4, "\"no\"");
  CHECK(compare_one(failed, truth).attempts.empty());
  CHECK(compare_one(failed, truth).contradicted == 0);
  CHECK(compare({read_record(record)}, {read_truth(truth)}, "ramp").attempts.empty());
  CHECK(compare({read_record(record)}, {read_truth(truth)}, "").attempts.size() == 1);
}

TEST_CASE("a time is covered when the truth lies within its bound, and what loopback may add") {
  CHECK(off_by(1ms, 1ms).covered());
  CHECK(off_by(1ms, 980us).covered());
  CHECK_FALSE(off_by(1ms, 980us).covered_exactly());
  CHECK_FALSE(off_by(1ms, 979us).covered());
}

TEST_CASE("what holds up the call that sends a packet holds up the packet, and is no error") {
  auto held_up = off_by(1ms, 500us);
  CHECK_FALSE(held_up.covered());
  held_up.transit = 480us;
  CHECK(held_up.covered());
  CHECK_FALSE(held_up.covered_exactly());
  held_up.transit = 479us;
  CHECK_FALSE(held_up.covered());
}

TEST_CASE("once its call has returned nothing holds up a packet") {
  auto late = record;
  late.replace(late.find("51100"), 5, "59100"); // the platform's call returned at 52000
  const auto a = compare_one(late, truth).attempts.at(0);
  CHECK(a.ttft.transit == 30ns + 1000ns);
  CHECK(a.ttft.error() == 8'140ns);
}

TEST_CASE("without the ends of the calls nothing is known of the way") {
  auto unknown = truth;
  for (const std::string which : {"first", "last"})
    unknown.replace(unknown.find(which + "_token_end"), which.size() + 10, which + "_token_fin");
  auto unwritten = record;
  unwritten.replace(unwritten.find("written"), 7, "wrotten");
  CHECK(compare_one(unwritten, unknown).attempts.at(0).ttft.transit == 0ns);
}

TEST_CASE("loopback makes nothing shorter: a time below the truth has its bound alone") {
  CHECK(off_by(-1ms, 1ms).covered());
  CHECK_FALSE(off_by(-1ms, 999us).covered());
  auto held_up = off_by(-1ms, 999us);
  held_up.transit = 1ms;
  CHECK_FALSE(held_up.covered());
}
