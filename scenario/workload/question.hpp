#pragma once

#include "core/random.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::scenario {

/// Which question of the run: indices of organisation and user from 1, of the session and of the
/// question in it from 0.
struct question_index {
  std::uint32_t org = 1;
  std::uint32_t user = 1;
  std::uint32_t loop = 0;
  std::uint32_t question = 0;
};

/// The strategies that ask themselves; `mixed` picks among them.
std::span<const std::string_view> plain_strategies();

/// The questions of a run: English, 10 to 50 tokens, different for every seed.
///
/// No two of a run are alike: each strategy is a grammar of more than 2^44 questions, which a
/// permutation keyed by the seed deals out to the indices. That holds for up to 4,096
/// organisations of 16,384 users with 1,024 questions in each of 256 sessions; beyond that, indices
/// are hashed, and two questions meet with a probability of 2^-44.
class question_source {
public:
  explicit question_source(std::uint64_t seed);

  /// The question that begins a conversation. `strategy` is a plain one.
  std::string opening(std::string_view strategy, const question_index& index) const;
  /// A later question of the conversation that began with `opening(strategy, first)`.
  std::string follow_up(std::string_view strategy, const question_index& first,
                        const question_index& index) const;

private:
  std::uint64_t number_of(const question_index& index) const noexcept;

  core::random_stream order_;
  std::array<core::random_stream, 4> rounds_; ///< of the permutation
};

} // namespace loadtest::scenario
