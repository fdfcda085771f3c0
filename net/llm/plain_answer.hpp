#pragma once

#include "net/llm/token_usage.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

class completion_reader;

/// What the JSON of a completion that was not streamed says.
struct plain_answer {
  enum class kind : std::uint8_t {
    completion, ///< it has choices (spec measurement.md rule 6)
    error,      ///< it reports an error, beside choices perhaps
    invalid     ///< it is not JSON, or has no choices
  };
  kind what = kind::invalid;
  std::string complaint; ///< of an invalid one: what is wrong with it
  std::string text;      ///< content or text of the choice with index 0, or of the first
  std::string finish_reason;
  std::string response_id;
  token_usage usage;
  std::size_t characters = 0; ///< of what was generated, in all choices, reasoning included
};

/// Reads a chat or text completion by the rules of stream events. `reader` is only used during the
/// call.
plain_answer read_plain_answer(std::string_view body, completion_reader& reader);

} // namespace loadtest::net
