#include "metrics/record/fields.hpp"

#include "metrics/record/records.hpp"
#include "metrics/record/user_totals.hpp"
#include "metrics/show/histograms.hpp"
#include "test/distinct.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;
using loadtest::test::distinct;
using loadtest::test::same;

namespace {

std::uint64_t added(std::uint64_t a, std::uint64_t b) {
  return a + b;
}
std::int64_t added(std::int64_t a, std::int64_t b) {
  return a + b;
}
template <typename Histogram>
auto added(Histogram a, const Histogram& b) -> decltype(a.merge(b), Histogram{}) {
  a.merge(b);
  return a;
}
std::map<std::string, std::uint64_t> added(std::map<std::string, std::uint64_t> a,
                                           const std::map<std::string, std::uint64_t>& b) {
  for (const auto& [key, n] : b)
    a[key] += n;
  return a;
}
std::uint32_t added(std::uint32_t a, std::uint32_t) { // an index
  return a;
}

/// Merging adds up every member.
template <typename T>
void adds_up(const T& a, const T& b) {
  auto merged = a;
  merged.merge(b);
  boost::pfr::for_each_field(merged, [&](const auto& member, auto i) {
    INFO("member " << i);
    CHECK(member == added(boost::pfr::get<i>(a), boost::pfr::get<i>(b)));
    CHECK_FALSE(member == std::decay_t<decltype(member)>{});
  });
}

snapshot of(const delta& d) {
  snapshot s;
  REQUIRE(s.merge(d));
  return s;
}

delta some_delta() {
  auto d = distinct<delta>();
  d.sequence = 1;
  d.measured.clear();
  d.all.clear();
  for (std::size_t i = 0; i < dimension_count; ++i) {
    const group_key key{static_cast<dimension>(i), i == 0 ? "" : std::to_string(i)};
    d.measured[key] = distinct<group_stats>(100 + 40 * i);
    d.all[key] = distinct<group_stats>(1000 + 40 * i);
  }
  return d;
}

} // namespace

TEST_CASE("merging groups adds up every member") {
  adds_up(distinct<group_stats>(1), distinct<group_stats>(1000));
  auto same_types = distinct<group_stats>(1000);
  same_types.errors_by_type = distinct<group_stats>(1).errors_by_type;
  adds_up(distinct<group_stats>(1), same_types);
}

TEST_CASE("merging what clients saw of themselves adds up every member") {
  adds_up(distinct<core::client_health>(1), distinct<core::client_health>(100));
}

TEST_CASE("merging seconds adds up every member") {
  adds_up(distinct<second_stats>(1), distinct<second_stats>(100));
}

TEST_CASE("merging what a user did adds up every member") {
  adds_up(distinct<user_totals>(1), distinct<user_totals>(100));
}

TEST_CASE("the lists of members are complete and name each once") {
  const std::size_t apart = 2; // cost_nanousd, errors_by_type
  CHECK(group_counters.size() + group_histograms.size() + apart ==
        boost::pfr::tuple_size_v<group_stats>);
  CHECK(client_counters.size() + client_histograms.size() ==
        boost::pfr::tuple_size_v<core::client_health>);
  CHECK(second_counters.size() + 3 == // cost_nanousd and two histograms
        boost::pfr::tuple_size_v<second_stats>);
  std::set<std::string> names;
  for (const auto& f : group_counters)
    names.insert(f.name);
  for (const auto& f : group_histograms)
    names.insert(f.name);
  CHECK(names.size() == group_counters.size() + group_histograms.size());
}

TEST_CASE(
    "a snapshot has every member of a delta, and histograms.jsonl every one of the snapshot") {
  const auto d = some_delta();
  const auto s = of(d);
  for (const auto& [groups, from] : {std::pair{&s.measured(), &d.measured}, {&s.all(), &d.all}}) {
    REQUIRE(groups->size() == from->size());
    for (const auto& [key, group] : *groups)
      CHECK(same(*group, from->at(key)));
  }
  REQUIRE(d.seconds.size() == 1);
  CHECK(same(s.second(d.seconds.begin()->first), d.seconds.begin()->second));
  CHECK(same(s.health(), d.health));
  CHECK(s.active_users() == d.active_users);
  CHECK(s.in_flight() == d.in_flight);
  CHECK(s.peak_in_flight() == d.peak_in_flight);
  CHECK(same(s.failures(), d.failures));
  CHECK(s.sessions_completed() == d.sessions_completed);
  CHECK(s.sessions_cut_short() == d.sessions_cut_short);

  const auto read = read_histograms_jsonl(histograms_jsonl(s));
  REQUIRE(read);
  for (const auto& [key, group] : read->measured())
    CHECK(same(*group, d.measured.at(key)));
  for (const auto& [key, group] : read->all())
    CHECK(same(*group, d.all.at(key)));
  CHECK(read->measured().size() == dimension_count);
  CHECK(read->all().size() == dimension_count);
  CHECK(same(read->health(), d.health));
  CHECK(read->active_users() == d.active_users);
  CHECK(read->in_flight() == d.in_flight);
  CHECK(read->peak_in_flight() == d.peak_in_flight);
  CHECK(same(read->failures(), d.failures));
  CHECK(read->sessions_completed() == d.sessions_completed);
  CHECK(read->sessions_cut_short() == d.sessions_cut_short);
}

TEST_CASE("every fact of a sample is recorded somewhere") {
  const auto traces = [](const core::sample& s) {
    recorder r{"node"};
    r.add(s);
    user_table users;
    users.add(s);
    const auto run = of(r.take());
    auto text = request_line(s) + histograms_jsonl(run);
    for (std::uint32_t i = 0; i < run.seconds(); ++i)
      text += timeseries_row(i, {}, run.second(i));
    for (const auto& user : users.take(1))
      text += users_row("o", "u", user);
    return text;
  };
  auto failed = a_failure(core::error_type::http_error);
  failed.result.cached_tokens = 3;
  failed.result.response_id = "r";
  failed.result.retry_after = 1s;
  const auto success = a_success();
  const auto changes = [&](const core::sample& changed, const core::sample& from) {
    return traces(changed) != traces(from);
  };
  const auto recorded = [&](auto change) {
    auto one = success;
    auto other = failed;
    change(one);
    change(other);
    return changes(one, success) || changes(other, failed);
  };
  boost::pfr::for_each_field(core::sample{}, [&](const auto& member, auto i) {
    using member_type = std::decay_t<decltype(member)>;
    // How far a user is goes to the run part with the delta, the outcome has its members below.
    if constexpr (!std::is_same_v<member_type, core::user_progress> &&
                  !std::is_same_v<member_type, core::outcome>) {
      INFO("member " << i << " of a sample");
      CHECK(recorded([&](core::sample& s) {
        std::uint64_t n = 977 + i;
        loadtest::test::fill(boost::pfr::get<i>(s), n);
      }));
    }
  });
  boost::pfr::for_each_field(core::attempt_times{}, [&](const auto&, auto i) {
    INFO("clock " << i << " of an attempt");
    CHECK(recorded([&](core::sample& s) {
      boost::pfr::get<i>(s.result.times) += std::chrono::milliseconds{3};
    }));
  });
  boost::pfr::for_each_field(core::outcome{}, [&](const auto&, auto i) {
    const auto is = [&](const auto& expected) {
      return static_cast<const void*>(&boost::pfr::get<i>(success.result)) ==
             static_cast<const void*>(&expected);
    };
    const auto& o = success.result;
    // Text stays with the user; the others only explain a figure that is recorded: whether an
    // answer is good, the cost, and the client's own delay.
    if (is(o.text) || is(o.retry_after) || is(o.kernel_stamped) || is(o.streamed) ||
        is(o.reported_cost) || is(o.handshake_lag))
      return;
    INFO("member " << i << " of an outcome");
    CHECK(recorded([&](core::sample& s) {
      std::uint64_t n = 977 + i;
      loadtest::test::fill(boost::pfr::get<i>(s.result), n);
    }));
  });
}
