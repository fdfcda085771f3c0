#include "test/actors/node/node_probe.hpp"

#include <array>
#include <functional>

using namespace node_probe;

namespace {

enum class point {
  empty,
  preparing,
  examining,
  ready,
  loading,
  stopping,
  flushing,
  drained,
  removing,
  removed
};
constexpr std::size_t points = 10;
constexpr std::array<const char*, points> names{"empty",    "preparing", "examining", "ready",
                                                "loading",  "stopping",  "flushing",  "drained",
                                                "removing", "removed"};

std::shared_ptr<scenario::plan> limited() {
  auto plan = a_plan();
  plan->max_requests = 10;
  return plan;
}

/// A node part that has come so far, with a user who waits for a lease as long as there is a load.
state in(std::size_t to) {
  state s{{"p", limited(), false, {}}};
  const std::array<std::function<void()>, points - 1> steps{
      [&] { (void)s.on_shard(whole); },
      [&] { (void)s.on_made(made); },
      [&] { (void)s.on_examined("", {}); },
      [&] {
        (void)s.on_start({t0.time_since_epoch().count()}, t0);
        (void)s.on_tick(state::tick::load, t0, true);
        (void)s.on_org_report({1, 2, 1, 0, false, 0}, t0);
        (void)s.on_org_report({2, 3, 1, 0, false, 0}, t0);
        (void)s.on_ask({1, 1, 1}, 0, t0, true);
      },
      [&] {
        (void)s.on_stop({"stop", false}, t0);
      },
      [&] { (void)idle(s, 2); },
      [&] { (void)s.on_flushed(); },
      [&] { (void)s.on_clean_up({1'000'000'000}); },
      [&] { (void)s.on_retired({}, false); },
  };
  for (std::size_t i = 0; i < to; ++i)
    steps[i]();
  return s;
}

struct name_of {
  const char* operator()(const state::prepare&) const { return "prepare "; }
  const char* operator()(const state::examine&) const { return "examine "; }
  const char* operator()(const state::abandon_preparation&) const { return "abandon "; }
  const char* operator()(const state::begin_orgs&) const { return "begin_orgs "; }
  const char* operator()(const state::set_active&) const { return "set_active "; }
  const char* operator()(const gate_answer& a) const {
    return a.answer == admittance::stopped ? "refuse " : "grant ";
  }
  const char* operator()(const state::cut_short&) const { return "cut_short "; }
  const char* operator()(const state::end_orgs&) const { return "end_orgs "; }
  const char* operator()(const state::flush_recorder&) const { return "flush "; }
  const char* operator()(const state::retire_shard&) const { return "retire "; }
  const char* operator()(const state::read_piece&) const { return "read "; }
  const char* operator()(const state::wake_at&) const { return "wake "; }
  const char* operator()(const state::part_over&) const { return "part_over "; }
  const char* operator()(const to_run& m) const {
    if (std::holds_alternative<shard_ready>(m))
      return "shard_ready ";
    if (std::holds_alternative<lease_back>(m))
      return "lease_back ";
    if (std::holds_alternative<shard_drained>(m))
      return "shard_drained ";
    if (std::holds_alternative<shard_clean>(m))
      return "shard_clean ";
    return "other ";
  }
};

std::string words(const state::commands& commands) {
  std::string result;
  for (const auto& c : commands)
    result += std::visit(name_of{}, c);
  return result;
}

/// What comes, and what follows in each stage, from empty to removed.
struct row {
  const char* what;
  std::function<state::commands(state&)> happens;
  std::array<const char*, points> follows;
};

const std::vector<row> table{
    {"a shard",
     [](state& s) { return s.on_shard(whole); },
     {"prepare ", "", "", "", "", "", "", "", "", ""}},
    {"the start",
     [](state& s) { return s.on_start({t0.time_since_epoch().count()}, t0); },
     {"", "", "", "begin_orgs wake ", "", "", "", "", "", ""}},
    {"a stop",
     [](state& s) {
       return s.on_stop({"x", false}, t0);
     },
     {"", "abandon ", "abandon ", "", "refuse set_active set_active ", "", "", "", "", ""}},
    {"a stop at once",
     [](state& s) {
       return s.on_stop({"x", true}, t0);
     },
     {"", "abandon ", "abandon ", "", "refuse set_active set_active cut_short wake ",
      "cut_short wake ", "", "", "", ""}},
    {"the end of the patience",
     [](state& s) { return s.on_tick(state::tick::cut, t0, true); },
     {"", "", "", "", "", "end_orgs flush ", "", "", "", ""}},
    {"the last delta",
     [](state& s) { return s.on_flushed(); },
     {"", "", "", "", "", "", "end_orgs shard_drained ", "", "", ""}},
    {"a clean-up",
     [](state& s) { return s.on_clean_up({1}); },
     {"", "", "", "retire ", "", "", "", "retire ", "", ""}},
    {"the removal",
     [](state& s) { return s.on_retired({}, false); },
     {"", "", "", "", "", "", "", "", "shard_clean ", ""}},
    {"a lease",
     [](state& s) {
       return s.on_lease({5, 0, 0, 0.0, true}, t0, true);
     },
     {"", "", "", "", "grant ", "lease_back ", "lease_back ", "lease_back ", "lease_back ",
      "lease_back "}},
    {"the end of the run",
     [](state& s) { return s.on_orphaned(t0); },
     {"part_over ", "abandon ", "abandon ", "end_orgs retire ",
      "refuse set_active set_active end_orgs retire ", "end_orgs retire ", "end_orgs retire ",
      "end_orgs retire ", "", "part_over "}},
};

} // namespace

TEST_CASE("what follows from each message in each stage") {
  for (const auto& r : table)
    for (std::size_t at = 0; at < points; ++at) {
      INFO(r.what << " while " << names[at]);
      auto s = in(at);
      CHECK(words(r.happens(s)) == r.follows[at]);
    }
}

TEST_CASE("an orphan removes what it has made, whatever comes next, and says so to its host") {
  for (std::size_t at = 0; at < points; ++at) {
    INFO(names[at]);
    auto s = in(at);
    auto said = s.on_orphaned(t0);
    CHECK(s.on_orphaned(t0).empty());
    if (at == static_cast<std::size_t>(point::preparing))
      said = s.on_made({"stopped", true, 1, 0, {}});
    if (at == static_cast<std::size_t>(point::examining))
      said = s.on_examined("stopped", {});
    for (const auto& m : all<state::retire_shard>(said))
      CHECK(m.within == 60s);
    // What still comes of the load has no consequence.
    CHECK(s.on_org_report({1, 0, 2, 0, false, 0}, t0).empty());
    CHECK(s.on_org_report({2, 0, 2, 0, false, 0}, t0).empty());
    CHECK(s.on_flushed().empty());
    CHECK(s.on_delta({}, {}).empty());
    CHECK(s.on_tick(state::tick::cut, t0, true).empty());
    CHECK(s.on_tick(state::tick::load, t0, true).empty());
    CHECK(s.on_send_records().empty());
    CHECK(s.on_records_ack({0}).empty());
    CHECK(s.on_stop({"x", true}, t0).empty());
    CHECK(s.on_clean_up({1}).empty());
    CHECK(s.on_lease({5, 0, 0, 0.0, true}, t0, true).empty());
    const bool was_over = at == static_cast<std::size_t>(point::empty) ||
                          at == static_cast<std::size_t>(point::removed);
    const auto over = s.on_retired({"key 'x'"}, false);
    if (was_over)
      CHECK(over.empty());
    else
      CHECK(only<state::part_over>(over).left_behind == std::vector<std::string>{"key 'x'"});
  }
}

TEST_CASE("an orphan that has no shard yet never prepares one") {
  auto s = in(static_cast<std::size_t>(point::empty));
  (void)s.on_orphaned(t0);
  CHECK(s.on_shard(whole).empty());
}

TEST_CASE(
    "an orphan whose shard was made before it could be told removes it, and examines nothing") {
  auto s = in(static_cast<std::size_t>(point::preparing));
  (void)s.on_orphaned(t0);
  CHECK(only<state::retire_shard>(s.on_made(made)).within == 60s);
}

TEST_CASE("who asks when nobody may any more is told so at once") {
  for (const auto at :
       {point::stopping, point::flushing, point::drained, point::removing, point::removed}) {
    auto s = in(static_cast<std::size_t>(at));
    CHECK(words(s.on_ask({2, 1, 1}, 0, t0, true)) == "refuse ");
    CHECK(words(s.on_ask({2, 1, 2}, 0, t0, false)) == "refuse ");
  }
}

TEST_CASE("before there is a gate nothing is to be admitted") {
  auto s = in(0);
  CHECK(s.on_ask({1, 1, 1}, 0, t0, true).empty());
  CHECK(s.on_withdraw({1, 1, 1}, t0, true).empty());
  CHECK(s.on_settle({1, 0, false}, t0, true).empty());
  CHECK(s.on_recall({1}, t0, true).empty());
  CHECK(s.on_readmitted(t0).empty());
}
