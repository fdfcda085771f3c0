#include "platform/model/answer.hpp"

#include "platform/model/tokens.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

using namespace loadtest;
using platform::answer;

namespace {

struct told {
  std::string text;
  std::uint32_t tokens;
  std::string finish_reason;
};

told ask(std::string question, std::uint32_t max_tokens, std::string model = "sim-small",
         const platform::model_config& config = {}) {
  const std::vector<core::message> messages{{core::role::user, std::move(question)}};
  platform::model_request request;
  request.model = model;
  request.messages = messages;
  request.max_tokens = max_tokens;
  answer a{request, config};
  told result{{}, a.tokens(), a.finish_reason()};
  while (!a.ended())
    result.text += a.next();
  return result;
}

std::string numbered(int i) {
  return "question " + std::to_string(i);
}

} // namespace

TEST_CASE("an answer is a function of messages, model and max_tokens") {
  CHECK(ask("Why?", 100).text == ask("Why?", 100).text);
  CHECK(ask("Why?", 100).text != ask("How?", 100).text);
  CHECK(ask("Why?", 100).text != ask("Why?", 100, "sim-large").text);
  const auto cut = ask("Why?", 10);
  CHECK(ask("Why?", 100).text.substr(0, cut.text.size()) == cut.text);
}

TEST_CASE("an answer has the tokens that it announces, as the counter counts them") {
  for (int i = 0; i < 200; ++i) {
    const auto a = ask(numbered(i), 300);
    CHECK(platform::count_tokens(a.text) == a.tokens);
  }
}

TEST_CASE("max_tokens bounds an answer, and cutting it is said") {
  std::set<std::string> reasons;
  for (int i = 0; i < 200; ++i) {
    const auto a = ask(numbered(i), 100);
    CHECK(a.tokens >= 1);
    CHECK(a.tokens <= 100);
    CHECK((a.finish_reason == "length" ? a.tokens == 100 : a.text.back() == '.'));
    reasons.insert(a.finish_reason);
  }
  CHECK(reasons == std::set<std::string>{"length", "stop"});
  CHECK(ask("Why?", 1).tokens == 1);
}

TEST_CASE("without max_tokens the configured limit holds") {
  platform::model_config config;
  config.default_max_tokens = 7;
  CHECK(ask("Why?", 0, "sim-small", config).tokens <= 7);
}

TEST_CASE("answers are as long as the configuration says, around the median") {
  std::vector<std::uint32_t> lengths;
  for (int i = 0; i < 1001; ++i)
    lengths.push_back(ask(numbered(i), 100'000).tokens);
  std::sort(lengths.begin(), lengths.end());
  CHECK(lengths[500] > 108);
  CHECK(lengths[500] < 132);
  CHECK(lengths.back() > 2 * lengths[500]);

  platform::model_config exact;
  exact.median_answer_tokens = 40;
  exact.answer_spread = 0;
  CHECK(ask("Why?", 1000, "sim-small", exact).tokens == 40);
}

TEST_CASE("an answer needs no escaping in JSON and has no two marks in a row") {
  for (int i = 0; i < 200; ++i) {
    const auto a = ask(numbered(i), 1000);
    CHECK(a.text.find_first_of("\"\\\n") == std::string::npos);
    CHECK(a.text.find("..") == std::string::npos);
    CHECK(a.text.find(",.") == std::string::npos);
    CHECK(a.text.front() != ' ');
  }
}
