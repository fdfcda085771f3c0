#pragma once

#include "scenario/yaml/yaml_tree.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace loadtest::scenario {

/// A place in a text as a parser counts it: line and byte in the line, both from 0.
struct text_mark {
  int line = 0;
  int column = 0;
};

/// The lines of a text, to say what stands at a mark. The text must live as long. Each question
/// takes a time that does not grow with the text.
class text_lines {
public:
  text_lines(std::string_view text, text_origin origin);

  /// Columns in characters.
  place locate(text_mark mark) const;
  /// The rest of the line.
  std::string_view from(text_mark mark) const;
  /// Without the line end; empty behind the last.
  std::string_view line(int number) const;
  /// Does the quoted text that begins at `mark` end?
  bool quote_ends(text_mark mark) const;
  /// The origin of a scalar's text: exact for a literal block, else the scalar's own place.
  text_origin inside(text_mark mark) const;
  /// Was the document before the one that begins at `mark` ended by a marker?
  bool separated(text_mark mark) const;

private:
  int count() const noexcept { return static_cast<int>(begins_.size()); }
  /// Bytes before `offset` that begin no character.
  std::uint32_t continuations_before(std::size_t offset) const noexcept;

  std::string_view text_;
  text_origin origin_;
  std::vector<std::uint32_t> begins_;        ///< of each line
  std::vector<std::uint32_t> continuations_; ///< before each block of the text
};

} // namespace loadtest::scenario
