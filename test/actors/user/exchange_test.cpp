#include "actors/user/exchange.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

using namespace loadtest::actors;
using stage = exchange::stage;

namespace Catch {
template <>
struct StringMaker<stage> {
  static std::string convert(stage s) {
    const char* const names[] = {"over", "waiting", "asking", "giving_up", "resting"};
    return names[static_cast<std::size_t>(s)];
  }
};
} // namespace Catch

namespace {

// Tickets that come from elsewhere.
constexpr std::uint64_t awaited = 11; ///< of the permit, or of the wake-up
constexpr std::uint64_t patience = 22;
constexpr std::uint64_t stale = 33;
constexpr std::uint64_t fresh = 44;

/// The first attempt of a question, in this stage.
exchange in(stage at) {
  exchange e;
  e.resume(6, 60);
  if (at == stage::over)
    return e;
  e.begin(at == stage::waiting ? awaited : 1);
  e.be_patient(patience);
  if (at == stage::waiting)
    return e;
  e.grant(1);
  if (at == stage::giving_up)
    e.lose_patience(patience);
  if (at == stage::resting)
    e.rest(awaited);
  return e;
}

constexpr stage all[] = {stage::over, stage::waiting, stage::asking, stage::giving_up,
                         stage::resting};
constexpr auto none = stage::over; ///< nothing ends

struct event {
  const char* name;
  std::function<stage(exchange&)> happens;
  stage to[5]; ///< from each of `all`
};

const std::vector<event>& events() {
  using enum stage;
  using e = exchange&;
  static const std::vector<event> table{
      // from:                                        over, waiting, asking, giving_up, resting
      {"granted", [](e x) { return x.grant(awaited); }, {over, asking, asking, giving_up, resting}},
      {"granted, stale",
       [](e x) { return x.grant(stale); },
       {over, waiting, asking, giving_up, resting}},
      {"refused", [](e x) { return x.refuse(awaited); }, {over, over, asking, giving_up, resting}},
      {"refused, stale",
       [](e x) { return x.refuse(stale); },
       {over, waiting, asking, giving_up, resting}},
      {"may pass", [](e x) { return x.rest(fresh); }, {over, waiting, resting, giving_up, resting}},
      {"kept back",
       [](e x) { return x.ask_again(fresh); },
       {over, waiting, waiting, giving_up, resting}},
      {"ended", [](e x) { return x.end(); }, {over, waiting, over, over, resting}},
      {"woken",
       [](e x) { return x.wake(awaited, fresh); },
       {over, waiting, asking, giving_up, waiting}},
      {"woken, stale",
       [](e x) { return x.wake(stale, fresh); },
       {over, waiting, asking, giving_up, resting}},
      {"impatient",
       [](e x) { return x.lose_patience(patience); },
       {over, over, giving_up, giving_up, over}},
      {"impatient, stale",
       [](e x) { return x.lose_patience(stale); },
       {over, waiting, asking, giving_up, resting}},
      {"stopped", [](e x) { return x.stop(); }, {over, over, asking, giving_up, over}},
  };
  return table;
}

} // namespace

TEST_CASE("every event in every stage leads where the table says, and tells what it ended") {
  for (const auto& event : events())
    for (std::size_t i = 0; i < std::size(all); ++i) {
      auto e = in(all[i]);
      REQUIRE(e.at() == all[i]);
      INFO(event.name << " while " << Catch::StringMaker<stage>::convert(all[i]));
      const auto ended = event.happens(e);
      CHECK(e.at() == event.to[i]);
      CHECK(ended == (event.to[i] == all[i] ? none : all[i]));
    }
}

TEST_CASE("a question begins where none is open, and nowhere else") {
  for (const auto at : all) {
    auto e = in(at);
    const auto before = e.question();
    INFO(Catch::StringMaker<stage>::convert(at));
    CHECK(e.begin(fresh) == (at == stage::over));
    CHECK(e.at() == (at == stage::over ? stage::waiting : at));
    CHECK(e.question() == before + (at == stage::over ? 1 : 0));
  }
}

TEST_CASE("an attempt is under way while an outcome is due") {
  for (const auto at : all)
    CHECK(in(at).under_way() == (at == stage::asking || at == stage::giving_up));
}

TEST_CASE("attempts are counted when they are let through, for the question and in all") {
  exchange e;
  e.resume(6, 60);
  e.begin(1);
  CHECK(e.question() == 7);
  CHECK(e.attempt() == 0);
  CHECK(e.attempts() == 60);
  e.grant(1);
  CHECK(e.attempt() == 1);
  e.rest(2);
  e.wake(2, 3);
  CHECK(e.attempt() == 1);
  CHECK(e.ticket() == 3);
  e.grant(3);
  CHECK(e.attempt() == 2);
  CHECK(e.attempts() == 62);
  CHECK(e.question() == 7);
  e.end();
  e.begin(4);
  CHECK(e.question() == 8);
  CHECK(e.attempt() == 0);
  e.refuse(4);
  CHECK(e.attempts() == 62); // one that was refused is none
}

TEST_CASE("an attempt that was not sent after all does not count") {
  exchange e;
  e.resume(6, 60);
  e.begin(1);
  e.grant(1);
  e.ask_again(2);
  CHECK(e.attempt() == 0);
  CHECK(e.attempts() == 60);
  CHECK(e.question() == 7);
  CHECK(e.grant(1) == none);
  CHECK(e.grant(2) == stage::waiting);
  CHECK(e.attempt() == 1);
}

TEST_CASE("a permit's ticket from before the rest is stale") {
  auto e = in(stage::resting);
  e.wake(awaited, fresh);
  CHECK(e.grant(awaited) == none);
  CHECK(e.grant(1) == none);
  CHECK(e.grant(fresh) == stage::waiting);
}

TEST_CASE(
    "what ends the patience with one question does nothing to the next, nor twice to the same") {
  auto e = in(stage::waiting);
  CHECK(e.lose_patience(patience) == stage::waiting);
  CHECK(e.lose_patience(patience) == none);
  e.begin(fresh);
  CHECK(e.lose_patience(patience) == none);
  CHECK(e.lose_patience(0) == none);
  CHECK(e.at() == stage::waiting);

  auto given_up = in(stage::giving_up);
  given_up.end();
  given_up.begin(fresh);
  CHECK(given_up.lose_patience(patience) == none);
}
