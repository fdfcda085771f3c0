#pragma once

#include "net/llm/token_usage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// What one choice says.
struct choice_facts {
  std::uint32_t index = 0;
  bool speaks = false; ///< it has a delta, a message or a text
  bool whole = false;  ///< a message: all that was said so far, not what is new
  /// Bears a token: content, text, reasoning, a tool call or a refusal that is not empty (spec
  /// measurement.md rule 3).
  bool token = false;
  bool visible = false;  ///< content or text that is not empty
  bool failed = false;   ///< it reports an error
  std::size_t size = 0;  ///< characters of all that was generated, hidden reasoning included
  std::string_view text; ///< content or text
  std::string_view finish_reason; ///< empty: none
  std::optional<token_usage> usage;
  std::string joined; ///< holds `text` when that came in several parts
};

enum class json_kind : std::uint8_t {
  completion, ///< a JSON object, whose facts were read
  error,      ///< a JSON object that reports an error
  invalid     ///< not a JSON object
};

/// The facts of a stream event or of a whole answer.
struct completion_facts {
  json_kind kind = json_kind::invalid;
  bool has_choices = false;  ///< a list of them, be it empty
  bool over = false;         ///< the answer ends with this event
  std::uint32_t vectors = 0; ///< of embeddings
  std::string_view response_id;
  std::vector<choice_facts> choices;
  std::optional<token_usage> usage; ///< of the whole answer; one of zeros is none
};

} // namespace loadtest::net
