#pragma once

#include "core/request.hpp"
#include "net/llm/token_usage.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

class completion_reader;

/// What the JSON of an answer that was not streamed says.
struct plain_answer {
  enum class kind : std::uint8_t {
    answer, ///< it has what its kind must have (spec measurement.md rule 6)
    error,  ///< it reports an error, beside that perhaps
    invalid ///< it is not JSON, or lacks that
  };
  kind what = kind::invalid;
  std::string complaint; ///< of an invalid one: what is wrong with it
  std::string text;      ///< content or text of the choice with index 0, or of the first
  std::string finish_reason;
  std::string response_id;
  token_usage usage;
  std::size_t characters = 0; ///< of what was generated, in all choices, reasoning included
};

/// Reads an answer by the rules of stream events. `reader` is only used during the call.
plain_answer read_plain_answer(std::string_view body, core::answer_kind kind,
                               completion_reader& reader);

} // namespace loadtest::net
