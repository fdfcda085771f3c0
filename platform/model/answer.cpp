#include "platform/model/answer.hpp"

#include "platform/model/hash.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace loadtest::platform {

namespace {

using word = std::string_view;

// At most seven letters each: one token (count_tokens). Each word comes with the space before it.
constexpr std::array<word, 8> openers{" The",  " This",  " Each", " Every",
                                      " That", " Their", " One",  " Another"};
constexpr std::array<word, 8> articles{" the",  " this",  " each", " every",
                                       " that", " their", " one",  " another"};
constexpr std::array<word, 24> adjectives{
    " quiet",  " open",   " large",  " small",   " clear", " recent", " common", " careful",
    " simple", " useful", " stable", " general", " deep",  " bright", " honest", " modern",
    " narrow", " direct", " steady", " early",   " exact", " gentle", " formal", " precise"};
constexpr std::array<word, 32> nouns{
    " river",   " model",  " answer", " window",  " system", " garden",  " method",  " history",
    " number",  " city",   " engine", " teacher", " market", " theory",  " signal",  " region",
    " process", " bridge", " record", " library", " reason", " network", " measure", " example",
    " season",  " change", " result", " village", " memory", " pattern", " science", " journey"};
constexpr std::array<word, 24> verbs{
    " shows",  " holds",   " carries", " follows", " marks",   " changes", " reaches", " builds",
    " needs",  " finds",   " keeps",   " gives",   " crosses", " shapes",  " offers",  " opens",
    " covers", " matches", " divides", " repeats", " answers", " limits",  " joins",   " guides"};
constexpr std::array<word, 16> prepositions{
    " near",  " with",   " behind",  " through", " under", " before",  " beyond",  " within",
    " after", " across", " between", " around",  " over",  " without", " against", " along"};
constexpr std::array<word, 8> adverbs{" often", " slowly", " always",  " rarely",
                                      " again", " almost", " quickly", " mostly"};
constexpr std::array<word, 4> joints{" and", " while", " because", " so"};

constexpr bool short_words(std::span<const word> words) {
  return std::all_of(words.begin(), words.end(), [](word w) { return w.size() <= 8; });
}
static_assert(short_words(openers) && short_words(articles) && short_words(adjectives) &&
              short_words(nouns) && short_words(verbs) && short_words(prepositions) &&
              short_words(adverbs) && short_words(joints));

/// Sentences as classes of words; see `words_of`.
constexpr std::array<word, 8> patterns{"Onvdn.",
                                       "Oanvdnpdn.",
                                       "Onpdnvdan.",
                                       "OnRvdnpdan.",
                                       "OanRvdan.",
                                       "Onvdn,jdnvdn.",
                                       "Onpdanvdn,jdanvdnpdn.",
                                       "Onvdanpdnpdan."};

std::span<const word> words_of(char kind) noexcept {
  switch (kind) {
  case 'O':
    return openers;
  case 'd':
    return articles;
  case 'a':
    return adjectives;
  case 'v':
    return verbs;
  case 'p':
    return prepositions;
  case 'R':
    return adverbs;
  case 'j':
    return joints;
  default:
    return nouns;
  }
}

std::uint64_t seed_of(const model_request& request) noexcept {
  std::uint64_t seed = hash_part(request.model, hash_start);
  for (const auto& message : request.messages)
    seed = hash_part(message.text, hash_part(core::to_string(message.who), seed));
  return seed;
}

} // namespace

answer::answer(const model_request& request, const model_config& config)
    : random_(seed_of(request)) {
  if (request.what == task::embedding)
    return;
  const double length =
      std::round(config.median_answer_tokens * std::exp(config.answer_spread * random_.normal()));
  const auto natural = static_cast<std::uint32_t>(std::clamp(length, 1.0, 1e6));
  const std::uint32_t limit = request.max_tokens ? request.max_tokens : config.default_max_tokens;
  cut_ = natural > limit;
  tokens_ = std::min(natural, limit);
}

std::string_view answer::next() noexcept {
  ++drawn_;
  if (ended() && !cut_)
    return ".";
  const bool first = drawn_ == 1;
  if (pattern_.empty())
    pattern_ = patterns[random_.below(patterns.size())];
  const char kind = pattern_.front();
  pattern_.remove_prefix(1);
  if (kind == '.' || kind == ',') {
    // Two marks in a row would end the text.
    if (drawn_ + 1 == tokens_ && !cut_)
      return " again";
    return kind == '.' ? "." : ",";
  }
  const auto words = words_of(kind);
  const word chosen = words[random_.below(words.size())];
  return first ? chosen.substr(1) : chosen;
}

} // namespace loadtest::platform
