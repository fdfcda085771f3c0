#include "net/llm/stream_choices.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace loadtest::net;

namespace {

choice_facts says(std::uint32_t index, std::string_view text, std::string_view finish = {}) {
  choice_facts facts;
  facts.index = index;
  facts.speaks = true;
  facts.text = text;
  facts.size = text.size();
  facts.token = facts.visible = !text.empty();
  facts.finish_reason = finish;
  return facts;
}

completion_facts event(choice_facts choice) {
  completion_facts facts;
  facts.kind = json_kind::completion;
  facts.choices.push_back(std::move(choice));
  return facts;
}

} // namespace

TEST_CASE("an answer of many more tokens than choices can be is one choice when the index counts") {
  stream_choices choices;
  std::string all;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    const auto word = std::to_string(i) + " ";
    all += word;
    CHECK(choices.take(event(says(i, word))).token);
  }
  CHECK_FALSE(choices.finished());
  choices.take(event(says(3000, "", "stop")));
  CHECK(choices.finished());
  CHECK(choices.text_size() == all.size());
  CHECK(choices.take_text() == all);
}

TEST_CASE("indices that are left out are those of choices, each of which has to finish") {
  stream_choices choices;
  for (const std::uint32_t i : {0U, 2U, 4U})
    choices.take(event(says(i, "a", i == 4 ? "stop" : "")));
  CHECK_FALSE(choices.finished());
  CHECK(choices.take_text() == "a");
}

TEST_CASE("every choice has to finish, and a late one may yet begin") {
  stream_choices choices;
  CHECK(choices.empty());
  CHECK_FALSE(choices.finished());
  choices.take(event(says(0, "a")));
  CHECK_FALSE(choices.finished());
  choices.take(event(says(0, "", "length")));
  CHECK(choices.finished());
  choices.take(event(says(1, "b")));
  CHECK_FALSE(choices.finished());
  choices.take(event(says(1, "", "stop")));
  CHECK(choices.finished());
  CHECK(choices.finish_reason() == "length");
  CHECK(choices.take_text() == "a");
}

TEST_CASE("a choice that begins with nothing after all have finished does not count") {
  stream_choices choices;
  choices.take(event(says(0, "a", "stop")));
  choices.take(event(says(5, "")));
  CHECK(choices.finished());
}

TEST_CASE("a choice fails by its finish reason or by an error") {
  for (const auto* reason : {"error", "abort", "ABORT", "Error"}) {
    stream_choices choices;
    choices.take(event(says(0, "a", reason)));
    CHECK(choices.failed());
    CHECK(choices.finished());
  }
  for (const auto* reason :
       {"stop", "length", "content_filter", "tool_calls", "errors", "aborted?"})
    CHECK_FALSE(is_failure(reason));
  stream_choices choices;
  auto failed = says(0, "");
  failed.failed = true;
  choices.take(event(failed));
  CHECK(choices.failed());
  CHECK(choices.finished());
}

TEST_CASE("beside deltas a whole message says nothing new, alone it says what goes beyond") {
  const auto whole = [](std::string_view text) {
    auto facts = says(0, text);
    facts.whole = true;
    return event(facts);
  };
  stream_choices alone;
  CHECK(alone.take(whole("a")).token);
  CHECK_FALSE(alone.take(whole("a")).token);
  CHECK(alone.take(whole("a b")).visible);
  CHECK(alone.text_size() == 3);
  CHECK(alone.take_text() == "a b");
  stream_choices beside;
  CHECK(beside.take(event(says(0, "a "))).token);
  CHECK_FALSE(beside.take(whole("a b")).token);
  CHECK(beside.take(event(says(0, "b"))).token);
  CHECK(beside.take_text() == "a b");
}
