#include "scenario/workload/grammar.hpp"
#include "scenario/workload/question.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <unordered_set>

using namespace loadtest::scenario;

namespace {

std::vector<const grammar*> all_grammars() {
  std::vector<const grammar*> result{&follow_up_grammar()};
  for (const auto strategy : plain_strategies())
    result.push_back(&grammar_of(strategy));
  return result;
}

std::size_t words(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

/// Calls `use` for 20 sessions of 10 questions of 100 users in 5 organisations: 100,000 indices.
template <typename F>
void for_each_index(F use) {
  for (std::uint32_t org = 1; org <= 5; ++org)
    for (std::uint32_t user = 1; user <= 100; ++user)
      for (std::uint32_t loop = 0; loop < 20; ++loop)
        for (std::uint32_t question = 0; question < 10; ++question)
          use(question_index{org, user, loop, question});
}

} // namespace

TEST_CASE("of 100,000 questions of all strategies no two are alike") {
  const question_source questions{7};
  const auto strategies = plain_strategies();
  std::unordered_set<std::string> seen;
  std::size_t asked = 0;
  for_each_index([&](const question_index& i) {
    seen.insert(questions.opening(strategies[asked++ % strategies.size()], i));
  });
  CHECK(asked == 100'000);
  CHECK(seen.size() == asked);
}

TEST_CASE("of 20,000 follow-ups to one topic no two are alike") {
  const question_source questions{7};
  std::unordered_set<std::string> seen;
  for (std::uint32_t user = 1; user <= 200; ++user)
    for (std::uint32_t question = 1; question <= 100; ++question)
      seen.insert(questions.follow_up("historical", {1, 1, 0, 0}, {1, user, 0, question}));
  CHECK(seen.size() == 20'000);
}

TEST_CASE("every grammar has a question for each of 2^44 indices") {
  for (const auto* g : all_grammars()) {
    INFO(g->name);
    CHECK(g->size() >= std::uint64_t{1} << 44);
    // No overflow on the way: the product is far from the end of 64 bits.
    double size = static_cast<double>(g->forms.size());
    for (const auto& s : g->slots)
      size *= static_cast<double>(s.choices());
    CHECK(size < 0x1p63);
  }
}

TEST_CASE("every form uses every slot once, and no two words of a slot are the same") {
  for (const auto* g : all_grammars())
    for (const auto& s : g->slots) {
      const auto gap = "{" + std::string{s.name} + "}";
      for (const auto form : g->forms) {
        INFO(form);
        CHECK(form.find(gap) != std::string_view::npos);
        CHECK(form.find(gap) == form.rfind(gap));
      }
      const std::unordered_set<std::string_view> distinct{s.words.begin(), s.words.end()};
      CHECK(distinct.size() == s.words.size());
    }
}

TEST_CASE("questions are English sentences of 10 to 50 tokens") {
  const question_source questions{3};
  std::size_t longest = 0;
  std::size_t fewest = 1000;
  std::size_t gaps = 0;
  std::uint32_t user = 1;
  const auto look_at = [&](const std::string& text) {
    longest = std::max(longest, text.size());
    fewest = std::min(fewest, words(text));
    gaps += text.find_first_of("{}") != std::string::npos;
  };
  for (; user <= 3000; ++user)
    for (const auto strategy : plain_strategies()) {
      look_at(questions.opening(strategy, {1, user, 0, 0}));
      look_at(questions.follow_up(strategy, {1, user, 0, 0}, {1, user, 0, 1}));
    }
  // About four characters make a token.
  CHECK(longest <= 200);
  CHECK(fewest >= 10);
  CHECK(gaps == 0);
}

TEST_CASE("another seed asks other questions") {
  const question_source a{1};
  const question_source b{2};
  int same = 0;
  for (std::uint32_t user = 1; user <= 200; ++user)
    same += a.opening("technical", {1, user, 0, 0}) == b.opening("technical", {1, user, 0, 0});
  CHECK(same == 0);
}

TEST_CASE("neighbours ask about different things") {
  const question_source questions{5};
  std::unordered_set<std::string> openings;
  for (std::uint32_t question = 0; question < 100; ++question)
    openings.insert(questions.opening("historical", {1, 1, 0, question}).substr(0, 30));
  CHECK(openings.size() > 60);
}

TEST_CASE("a follow-up names the topic of the first question") {
  const question_source questions{7};
  const question_index first{1, 2, 0, 3};
  const auto opening = questions.opening("technical", first);
  const auto follow_up = questions.follow_up("technical", first, {1, 2, 0, 4});
  INFO(opening << "\n" << follow_up);
  const auto in = follow_up.find(" in ");
  REQUIRE(in != std::string::npos);
  // "… a job scheduler in Zig …": the language after the topic's " in ".
  const auto language = follow_up.substr(in + 4, follow_up.find_first_of(" ,:.", in + 4) - in - 4);
  CHECK(opening.find(language) != std::string::npos);
}

TEST_CASE("no two indices have one question where the exact range of each part ends") {
  const question_source questions{7};
  std::unordered_set<std::string> seen;
  std::size_t asked = 0;
  for (const std::uint32_t org : {1, 2, 4096, 4097, 4098})
    for (const std::uint32_t user : {1, 2, 16384, 16385, 16386})
      for (const std::uint32_t loop : {0, 1, 255, 256, 257})
        for (const std::uint32_t question : {0, 1, 1023, 1024, 1025}) {
          seen.insert(questions.opening("technical", {org, user, loop, question}));
          ++asked;
        }
  CHECK(seen.size() == asked);
}

TEST_CASE("indices beyond the exact range still give distinct questions") {
  const question_source questions{7};
  std::unordered_set<std::string> seen;
  for (std::uint32_t i = 0; i < 10'000; ++i)
    seen.insert(questions.opening("historical", {5000, 20'000, i, 2000}));
  CHECK(seen.size() == 10'000);
}
