#include "net/http/lane_state.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <vector>

using namespace loadtest::net;
using namespace std::chrono_literals;
using s = lane_state;
using e = lane_event;

namespace {

constexpr std::array states{s::closed,  s::opening, s::ready,     s::sending,
                            s::waiting, s::early,   s::answering, s::draining};
constexpr std::array events{e::open,  e::opened,   e::send,  e::written,
                            e::bytes, e::released, e::ended, e::lost};

lane_state after_all(const std::vector<lane_event>& happened) {
  auto state = s::closed;
  for (const auto event : happened)
    state = after(state, event);
  return state;
}

} // namespace

TEST_CASE("a connection carries one request after another") {
  CHECK(after_all({e::open, e::opened}) == s::ready);
  CHECK(after_all({e::open, e::opened, e::send, e::written, e::bytes, e::bytes}) == s::answering);
  CHECK(after_all({e::open, e::opened, e::send, e::written, e::bytes, e::ended, e::send}) ==
        s::sending);
  CHECK(after_all({e::open, e::opened, e::send, e::written, e::bytes, e::released, e::bytes,
                   e::ended}) == s::ready);
}

TEST_CASE("an answer may begin before its request was written, but not end or be left") {
  const std::vector<lane_event> early{e::open, e::opened, e::send, e::bytes};
  const auto then = [&](lane_event event) {
    auto all = early;
    all.push_back(event);
    return after_all(all);
  };
  CHECK(after_all(early) == s::early);
  CHECK(then(e::bytes) == s::early);
  CHECK(then(e::written) == s::answering);
  CHECK(then(e::ended) == s::closed);
  CHECK(then(e::released) == s::closed);
}

TEST_CASE("what nobody asked for ends a connection") {
  CHECK(after(s::ready, e::bytes) == s::closed);
  CHECK(after(s::ready, e::written) == s::closed);
  CHECK(after(s::opening, e::send) == s::closed);
  for (const auto state : states)
    CHECK(after(state, e::lost) == s::closed);
  for (const auto event : events)
    CHECK(after(s::closed, event) == (event == e::open ? s::opening : s::closed));
}

TEST_CASE("only a request that a kept connection lost at once is sent again, and once") {
  for (const auto when : states) {
    const bool unanswered = when == s::sending || when == s::waiting;
    CHECK(may_be_resent({when, true, false, 0ms}) == unanswered);
    CHECK(may_be_resent({when, true, false, 250ms}) == unanswered);
    CHECK_FALSE(may_be_resent({when, true, false, 250ms + 1ns}));
    CHECK_FALSE(may_be_resent({when, false, false, 0ms}));
    CHECK_FALSE(may_be_resent({when, true, true, 0ms}));
  }
}
