#include "scenario/workload/question.hpp"

#include "scenario/plan/stream_purpose.hpp"
#include "scenario/workload/grammar.hpp"

#include <array>
#include <utility>

namespace loadtest::scenario {

namespace {

constexpr unsigned half_bits = 22;
constexpr unsigned index_bits = 2 * half_bits;
constexpr std::uint64_t half_mask = (std::uint64_t{1} << half_bits) - 1;

constexpr std::array<std::string_view, 5> strategies{"historical", "mathematical", "geographical",
                                                     "hypothetical", "technical"};

/// The index as a number of 44 bits: exact while each part fits, else a hash.
std::uint64_t pack(const question_index& i) noexcept {
  const auto org = i.org - 1;
  const auto user = i.user - 1;
  if (org < 1U << 12 && user < 1U << 14 && i.loop < 1U << 8 && i.question < 1U << 10)
    return std::uint64_t{org} << 32 | std::uint64_t{user} << 18 | std::uint64_t{i.loop} << 10 |
           i.question;
  return core::random_stream{org}.split(user).split(i.loop).split(i.question).next() >>
         (64 - index_bits);
}

/// Spreads the numbers of 44 bits over all sentences, no two on one.
std::uint64_t spread(std::uint64_t number, const grammar& g) noexcept {
  const auto stride = g.size() >> index_bits;
  return number * stride + core::random_stream{number}.below(stride);
}

} // namespace

std::span<const std::string_view> plain_strategies() {
  return strategies;
}

question_source::question_source(std::uint64_t seed)
    : order_(split(core::random_stream{seed}, stream_purpose::question_order)),
      rounds_{order_.split(0), order_.split(1), order_.split(2), order_.split(3)} {}

std::uint64_t question_source::number_of(const question_index& index) const noexcept {
  const auto packed = pack(index);
  auto left = packed >> half_bits;
  auto right = packed & half_mask;
  // A Feistel network: a permutation of the numbers of 44 bits, whatever the rounds mix in.
  for (const auto& round : rounds_) {
    const auto mixed = round.split(right).next();
    left = std::exchange(right, (left ^ mixed) & half_mask);
  }
  return left << half_bits | right;
}

std::string question_source::opening(std::string_view strategy, const question_index& index) const {
  const auto& g = grammar_of(strategy);
  return g.sentence(spread(number_of(index), g));
}

std::string question_source::follow_up(std::string_view strategy, const question_index& first,
                                       const question_index& index) const {
  const auto& opening = grammar_of(strategy);
  const auto& g = follow_up_grammar();
  auto text = g.sentence(spread(number_of(index), g));
  const std::string_view gap = "{topic}";
  return text.replace(text.find(gap), gap.size(), opening.topic(spread(number_of(first), opening)));
}

} // namespace loadtest::scenario
