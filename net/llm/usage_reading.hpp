#pragma once

#include "net/llm/token_usage.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

// Values and usage in a completion's JSON, for the reader alone: simdjson throws on malformed JSON,
// and takes seconds to compile.
namespace loadtest::net {

/// The first character of a value tells its type.
inline char starts_as(simdjson::ondemand::value& value) {
  return value.raw_json_token().front();
}

/// Calls `each(key, value)` for the members of an object. Members are not copied: simdjson makes
/// them of words, which a processor can't pass on to the wider loads of a copy without waiting.
template <typename Object, typename Function>
void for_each_field(Object&& object, Function each) {
  for (auto item : object) {
    simdjson::ondemand::field&& field = std::move(item);
    each(field.key(), field.value());
  }
}

/// The text of a string; empty for a value of another type.
std::string_view read_string(simdjson::ondemand::value& value);
/// A count; absent for null and whatever else is not a number of that size.
std::optional<std::uint32_t> read_count(simdjson::ondemand::value& value);
/// Dollars as a number, or an object with `total_cost`; in nano-dollars.
std::optional<std::int64_t> read_cost(simdjson::ondemand::value& value);
/// Does the member `error` report one? null, false, 0 and "" do not.
bool is_error(simdjson::ondemand::value& value);
/// Of OpenAI's, Anthropic's and AI-AAS's own formats. Anthropic's counts what was read from its
/// cache, and written to it, apart from the prompt. None when it reports nothing, or nothing but
/// zeros.
std::optional<token_usage> read_usage(simdjson::ondemand::value& value);

} // namespace loadtest::net
