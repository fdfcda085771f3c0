#include "test/net/llm/stream_oddities.hpp"

#include "net/llm/completion_reader.hpp"
#include "test/net/llm/answer_probe.hpp"
#include "test/net/llm/odd_answers.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using net::reading;

namespace {

/// Everything that must not depend on how the bytes came.
std::string gist(const net::folded& f) {
  return net::facts(f.outcome) + (f.finished ? "finished\n" : "") + (f.clean ? "clean\n" : "");
}

std::vector<net::oddity> all_oddities() {
  auto all = net::stream_oddities();
  all.insert(all.end(), net::odd_answers().begin(), net::odd_answers().end());
  return all;
}

} // namespace

TEST_CASE("what real servers stream is judged by the rules") {
  for (const auto& [what, answer, expect] : all_oddities()) {
    INFO(what);
    const auto o = net::fold(answer).outcome;
    CHECK(to_string(o.status) == std::string{to_string(expect.status)});
    CHECK(to_string(o.error) == std::string{to_string(expect.error)});
    CHECK(o.error_detail == expect.detail);
    CHECK(o.chunks == expect.chunks);
    CHECK(o.first_event_tokens == expect.first_event_tokens);
    CHECK(o.completion_tokens == expect.completion);
    CHECK(o.completion_source == expect.source);
    CHECK(o.text == expect.text);
    CHECK(o.finish_reason == expect.finish_reason);
    CHECK(o.http_status == 200);
    CHECK(o.backend == "backend-1");
  }
}

TEST_CASE("pieces of one read give the same outcome, times included, however they are cut") {
  net::completion_reader reader;
  for (const auto& [what, answer, expect] : all_oddities()) {
    INFO(what);
    const auto whole = net::fold(answer);
    const auto expected = gist(whole) + net::times(whole.outcome);
    for (const auto& pieces : net::splits(answer.body)) {
      const auto folded = net::fold(answer, pieces, reading::together, reader);
      INFO(pieces.size() << " pieces, the first " << pieces.front());
      if (const auto found = gist(folded) + net::times(folded.outcome); found != expected)
        REQUIRE(found == expected);
      if (folded.gaps.count() != 0)
        FAIL("a gap within one read");
    }
  }
}

TEST_CASE("a read for each piece gives the same outcome, and the true arrival of each token lies "
          "within its error bound") {
  net::completion_reader reader;
  const auto holds = [](core::mono_time measured, core::nanoseconds bound, core::mono_time real) {
    // A terminator's line feed may arrive a microsecond after its carriage return.
    return measured - bound - std::chrono::microseconds{1} <= real && real <= measured;
  };
  for (const auto& [what, answer, expect] : all_oddities()) {
    INFO(what);
    const auto expected = gist(net::fold(answer));
    const auto truth =
        net::fold(answer, net::bytes_of(answer.body), reading::one_by_one, reader).outcome;
    for (const auto& pieces : net::splits(answer.body)) {
      const auto folded = net::fold(answer, pieces, reading::one_by_one, reader);
      const auto& o = folded.outcome;
      INFO(pieces.size() << " pieces, the first " << pieces.front());
      if (const auto found = gist(folded); found != expected)
        REQUIRE(found == expected);
      if (!holds(o.times.first_token, o.first_token_error, truth.times.first_token) ||
          !holds(o.times.last_token, o.last_token_error, truth.times.last_token))
        FAIL(net::times(truth) << "measured\n" << net::times(o));
    }
  }
}
