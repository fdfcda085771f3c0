#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::scenario {

/// A gap in a form: one of some words, or one of the numbers from, from + 1, …
struct slot {
  std::string_view name;
  std::span<const std::string_view> words; ///< empty: numbers
  std::uint64_t from = 0;
  std::uint64_t numbers = 0;

  std::uint64_t choices() const noexcept { return words.empty() ? numbers : words.size(); }
};

/// Sentences with gaps. Every form uses every slot once, so that each combination of form and
/// choices reads differently.
struct grammar {
  std::string_view name;
  std::span<const std::string_view> forms; ///< with `{name}` for the slots
  std::vector<slot> slots;
  std::string_view subject; ///< with `{name}`: what a follow-up calls the topic

  /// How many different sentences there are.
  std::uint64_t size() const noexcept;
  /// Sentence `number` of them, 0 <= number < size().
  std::string sentence(std::uint64_t number) const;
  /// What sentence `number` is about, as a noun phrase.
  std::string topic(std::uint64_t number) const;
};

/// The grammar of a plain strategy.
const grammar& grammar_of(std::string_view strategy);
/// Follow-up questions, with `{topic}` beside the slots.
const grammar& follow_up_grammar();

} // namespace loadtest::scenario
