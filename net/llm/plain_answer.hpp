#pragma once

#include "net/llm/event_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

/// What the JSON of a completion that was not streamed says.
struct plain_answer {
  enum class kind : std::uint8_t {
    completion, ///< it has choices (spec measurement.md rule 6)
    error,      ///< it reports an error
    invalid     ///< it is not JSON, or has no choices
  };
  kind what = kind::invalid;
  std::string complaint; ///< of an invalid one: what is wrong with it
  std::string text;      ///< content or text of the choice with index 0
  std::string finish_reason;
  std::string response_id;
  token_usage usage;
  std::size_t characters = 0; ///< of what was generated, in all choices, reasoning included
};

/// Reads a chat or text completion.
plain_answer read_plain_answer(std::string_view body);

} // namespace loadtest::net
