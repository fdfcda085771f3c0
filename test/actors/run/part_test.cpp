#include "actors/run/part.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using enum part_stage;

namespace {

const core::mono_time t0{1h};

constexpr std::array<part_stage, part_stages> stages{
    opening, waiting, preparing, ready, loading, drained, cleaning, clean, sending, over, lost};

/// Written out anew: `x` where the stage of the column may follow that of the row.
constexpr std::array<const char*, part_stages> table{
    //  o w p r l d c k s O L
    "- x - - - - - - - x x", // opening
    "- - x - - - - - - x x", // waiting
    "- - - x - x - - - - x", // preparing
    "- - - - x x - - - - x", // ready
    "- - - - - x - - - - x", // loading
    "- - - - - - x x - - x", // drained
    "- - - - - - - x - - x", // cleaning
    "- - - - - - - - x x x", // clean
    "- - - - - - - - - x x", // sending
    "- - - - - - - - - - -", // over
    "- - - - - - - - - - -", // lost
};

bool follows(std::size_t from, std::size_t to) {
  return table[from][2 * to] == 'x';
}

/// A part that has come to this stage by allowed steps.
part in(part_stage stage) {
  part p{"h", {{{1, 1, 2}}}};
  if (stage == over || stage == lost) {
    REQUIRE(p.go(stage));
    return p;
  }
  for (const auto next : {waiting, preparing, ready, loading, drained, cleaning, clean, sending}) {
    if (p.at() == stage)
      break;
    REQUIRE(p.go(next));
  }
  REQUIRE(p.at() == stage);
  return p;
}

metrics::delta reached(std::uint32_t org, std::uint32_t user, core::user_progress progress) {
  metrics::delta d;
  d.progress[{org, user}] = progress;
  return d;
}

} // namespace

TEST_CASE("a part goes from stage to stage as the table says, and not otherwise") {
  for (std::size_t from = 0; from < part_stages; ++from)
    for (std::size_t to = 0; to < part_stages; ++to) {
      INFO(to_string(stages[from]) << " to " << to_string(stages[to]));
      CHECK(may_follow(stages[from], stages[to]) == follows(from, to));
      auto p = in(stages[from]);
      CHECK(p.go(stages[to]) == follows(from, to));
      CHECK(p.at() == stages[follows(from, to) ? to : from]);
    }
}

TEST_CASE("each stage has a name of its own") {
  std::set<std::string> names;
  for (const auto s : stages)
    names.insert(to_string(s));
  CHECK(names == std::set<std::string>{"opening", "waiting", "preparing", "ready", "loading",
                                       "drained", "cleaning", "clean", "sending", "over", "lost"});
  CHECK(std::string{to_string(opening)} == "opening");
  CHECK(std::string{to_string(sending)} == "sending");
}

TEST_CASE("a part lives until it is over or lost") {
  for (const auto s : stages)
    CHECK(in(s).lives() == (s != over && s != lost));
}

TEST_CASE("a deadline belongs to its stage, and a step that is refused leaves it") {
  auto p = in(loading);
  CHECK_FALSE(p.deadline());
  p.must_end_by(t0 + 5s);
  CHECK(p.deadline() == t0 + 5s);
  CHECK_FALSE(p.go(sending, t0 + 9s));
  CHECK(p.deadline() == t0 + 5s);
  CHECK(p.go(drained));
  CHECK_FALSE(p.deadline());
  CHECK(p.go(cleaning, t0 + 7s));
  CHECK(p.deadline() == t0 + 7s);
  p.has_time();
  CHECK_FALSE(p.deadline());
}

TEST_CASE(
    "users are handed on once, counted once and reported once, and a part is cut short once") {
  part p{"h", {{{1, 1, 2}}}};
  CHECK(p.hand_on());
  CHECK_FALSE(p.hand_on());
  CHECK_FALSE(p.counted());
  CHECK(p.count());
  CHECK(p.counted());
  CHECK_FALSE(p.count());
  CHECK(p.report(1, 2));
  CHECK(p.report(2, 1));
  CHECK_FALSE(p.report(1, 2));
  CHECK(p.cut_short());
  CHECK_FALSE(p.cut_short());
}

TEST_CASE("a part has the users that it was given, and no others") {
  const part p{"h", {{{3, 5, 2}, {4, 1, 0}}}};
  CHECK_FALSE(p.has_user(3, 4));
  CHECK(p.has_user(3, 5));
  CHECK(p.has_user(3, 6));
  CHECK_FALSE(p.has_user(3, 7));
  CHECK_FALSE(p.has_user(4, 1));
  CHECK_FALSE(p.has_user(5, 5));
  CHECK_FALSE(p.has_user(4'000'000'000U, 5));
}

TEST_CASE("the id of an organisation becomes known by its index") {
  part p{"h", {{{3, 5, 2}, {4, 1, 7}}}};
  p.know(4, "four");
  p.know(9, "nine");
  CHECK(p.users().orgs == std::vector<shard_org>{{3, 5, 2, ""}, {4, 1, 7, "four"}});
}

TEST_CASE("pieces of records count one after the other") {
  part p{"h", {}};
  CHECK_FALSE(p.piece(2, 100));
  CHECK(p.piece(1, 30));
  CHECK_FALSE(p.piece(1, 30));
  CHECK(p.piece(2, 7));
  CHECK(p.lines() == 37);
}

TEST_CASE("attempts add up over the deltas, and the last one's time is known") {
  part p{"h", {{{1, 1, 2}}}};
  metrics::delta d;
  d.all[{}].attempts = 30;
  d.all[{metrics::dimension::phase, "hold"}].attempts = 30; // the same ones
  p.follow(d, t0 + 1s);
  d.all[{}].attempts = 46;
  p.follow(d, t0 + 2s);
  p.follow({}, t0 + 3s);
  CHECK(p.attempts() == 76);
  CHECK(p.followed() == t0 + 3s);
}

TEST_CASE("others go on where the last delta has left each user") {
  part p{"h", {{{2, 5, 3, "the-org"}}, "", {}, 0, {}}};
  p.follow(reached(2, 6, {3, 2, 17, 19}), t0);
  p.follow(reached(2, 6, {4, 1, 21, 25}), t0);
  const auto rest = p.unfinished(false);
  CHECK(rest.generation == 1);
  CHECK(rest.name_suffix.empty());
  CHECK(rest.orgs == std::vector<shard_org>{{2, 5, 3, ""}}); // in an organisation of their own
  CHECK(rest.resumed == std::vector<resumed_user>{{2, 5, {}}, {2, 6, {4, 1, 21, 25}}, {2, 7, {}}});
}

TEST_CASE("a second loss before a delta goes on from the first, with another generation") {
  const part p{
      "h", {{{2, 5, 2}}, "-t1", {{2, 5, {3, 2, 17, 19}}, {2, 6, {4, 1, 21, 25}}}, 1, {{2, 700}}}};
  CHECK(p.takes_over());
  const auto rest = p.unfinished(true);
  CHECK(rest.generation == 2);
  CHECK(rest.resumed == std::vector<resumed_user>{{2, 5, {3, 2, 17, 19}}, {2, 6, {4, 1, 21, 25}}});
  CHECK(rest.spent_nanousd == std::map<std::uint32_t, std::int64_t>{{2, 700}});
}

TEST_CASE("what is spent of a budget goes along with the users, by the newest word") {
  part p{"h", {{{2, 1, 1}, {3, 1, 1}, {4, 1, 1}}, "-t1", {}, 1, {{2, 700}, {3, 70}}}};
  metrics::delta d;
  d.budget_nanousd = {{2, 900}, {4, 9}};
  p.follow(d, t0);
  CHECK(p.unfinished(true).spent_nanousd ==
        std::map<std::uint32_t, std::int64_t>{{2, 900}, {3, 70}, {4, 9}});
}

TEST_CASE("organisations whose users are all done stay away, unless sessions begin again") {
  part p{"h", {{{2, 1, 2}, {3, 1, 2}, {4, 1, 0}}}};
  p.follow(reached(2, 1, {1, 0, 5, 6}), t0);
  p.follow(reached(2, 2, {1, 0, 7, 8}), t0);
  p.follow(reached(3, 1, {1, 0, 9, 10}), t0);
  // Of organisation 3 one is done; it is known to be.
  const auto rest = p.unfinished(false);
  CHECK(rest.orgs == std::vector<shard_org>{{3, 1, 2}});
  CHECK(rest.resumed == std::vector<resumed_user>{{3, 1, {1, 0, 9, 10}}, {3, 2, {}}});
  const auto again = p.unfinished(true);
  CHECK(again.orgs == std::vector<shard_org>{{2, 1, 2}, {3, 1, 2}});
  CHECK(again.resumed.size() == 4);
}
