#include "net/llm/event_reader.hpp"

#include "net/text/json_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace loadtest::net {

namespace {

// simdjson throws on malformed JSON, wherever it notices; `event_reader::read` catches.
namespace sj = simdjson::ondemand;
constexpr char quote = '"';

constexpr std::size_t initial_capacity = 16 * 1024;
/// Deeper JSON holds nothing that is looked for.
constexpr int max_depth = 16;

/// The first character of a value tells its type.
char start_of(sj::value& value) {
  return value.raw_json_token().front();
}

/// The text of a string; empty for a value of another type.
std::string_view read_string(sj::value& value) {
  if (start_of(value) != quote)
    return {};
  return value.get_string();
}

/// A count; absent for null and whatever else is not a number of that size.
std::optional<std::uint32_t> read_count(sj::value& value) {
  if (const char c = start_of(value); c != '-' && (c < '0' || c > '9'))
    return std::nullopt;
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t whole = 0;
  if (value.get_uint64().get(whole) == simdjson::SUCCESS)
    return whole <= most ? std::optional{static_cast<std::uint32_t>(whole)} : std::nullopt;
  // Some servers write counts as 12.0.
  const double number = value.get_double();
  if (number < 0.0 || number > most)
    return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// Does the value hold a string that is not empty, at any depth, a `type` excepted? That tells tool
/// calls, structured reasoning and content parts from their empty frames.
bool has_text(sj::value& value, int depth = 0) {
  bool found = false;
  switch (start_of(value)) {
  case quote:
    return !read_string(value).empty();
  case '[':
    if (depth < max_depth)
      for (sj::value item : value.get_array())
        found = has_text(item, depth + 1) || found;
    return found;
  case '{':
    if (depth < max_depth)
      for (sj::field field : value.get_object())
        if (field.key() != std::string_view{"type"})
          found = has_text(field.value(), depth + 1) || found;
    return found;
  default:
    return false;
  }
}

/// `content` or `text`: a string, null, or content parts.
void read_visible(sj::value& value, choice_delta& choice) {
  bool found = false;
  if (start_of(value) == quote) {
    choice.text = value.get_string();
    found = !choice.text.empty();
  } else {
    found = has_text(value);
  }
  choice.visible = choice.visible || found;
  choice.token = choice.token || found;
}

void read_delta(sj::value& value, choice_delta& choice) {
  if (start_of(value) != '{')
    return;
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"content"})
      read_visible(field.value(), choice);
    else if (key == std::string_view{"reasoning_content"} || key == std::string_view{"reasoning"} ||
             key == std::string_view{"tool_calls"} || key == std::string_view{"function_call"} ||
             key == std::string_view{"refusal"})
      choice.token = has_text(field.value()) || choice.token;
  }
}

void read_choice(sj::value& value, choice_delta& choice) {
  if (start_of(value) != '{')
    return;
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"index"})
      choice.index = read_count(field.value()).value_or(0);
    else if (key == std::string_view{"delta"})
      read_delta(field.value(), choice);
    else if (key == std::string_view{"finish_reason"})
      choice.finish_reason = read_string(field.value());
    else if (key == std::string_view{"text"})
      read_visible(field.value(), choice);
  }
}

void read_choices(sj::value& value, std::vector<choice_delta>& choices) {
  if (start_of(value) != '[')
    return;
  for (sj::value item : value.get_array())
    read_choice(item, choices.emplace_back());
}

std::optional<std::uint32_t> read_cached(sj::value& details) {
  std::optional<std::uint32_t> cached;
  if (start_of(details) != '{')
    return cached;
  for (sj::field field : details.get_object())
    if (field.key() == std::string_view{"cached_tokens"})
      cached = read_count(field.value());
  return cached;
}

void read_usage(sj::value& value, std::optional<token_usage>& usage) {
  if (start_of(value) != '{')
    return;
  usage.emplace();
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"prompt_tokens"})
      usage->prompt = read_count(field.value());
    else if (key == std::string_view{"completion_tokens"})
      usage->completion = read_count(field.value());
    else if (key == std::string_view{"prompt_tokens_details"})
      usage->cached = read_cached(field.value());
  }
}

/// Does the member `error` report one? null, false and "" do not.
bool is_error(sj::value& value) {
  switch (start_of(value)) {
  case 'n':
    return false;
  case 't':
  case 'f':
    return value.get_bool();
  case quote:
    return !read_string(value).empty();
  default:
    return true;
  }
}

void read_event(sj::document& document, bool with_id, stream_event& event) {
  for (sj::field field : document.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"choices"}) {
      read_choices(field.value(), event.choices);
    } else if (key == std::string_view{"usage"}) {
      read_usage(field.value(), event.usage);
    } else if (key == std::string_view{"id"}) {
      if (with_id)
        event.response_id = read_string(field.value());
    } else if (key == std::string_view{"error"}) {
      if (is_error(field.value()))
        event.kind = event_kind::error;
    } else if (key == std::string_view{"object"}) {
      // vLLM's own form of an error.
      if (start_of(field.value()) == quote &&
          field.value().get_raw_json_string().value() == std::string_view{"error"})
        event.kind = event_kind::error;
    }
  }
  // At the end there is no location: anything else is a second document, or junk.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    throw simdjson::simdjson_error{simdjson::TRAILING_CONTENT};
}

} // namespace

struct event_reader::state {
  sj::parser parser;
  std::vector<char> padded; ///< simdjson reads past the end of its input
  stream_event event;
  std::string repaired; ///< an event whose text was ill-formed

  simdjson::error_code parse(std::string_view data, bool with_id);
};

simdjson::error_code event_reader::state::parse(std::string_view data, bool with_id) {
  event.kind = event_kind::chunk;
  event.response_id = {};
  event.choices.clear();
  event.usage.reset();
  try {
    if (padded.size() < data.size() + simdjson::SIMDJSON_PADDING) {
      const auto capacity = std::max(initial_capacity, std::bit_ceil(data.size()));
      padded.resize(capacity + simdjson::SIMDJSON_PADDING);
      // In powers of two: by itself the parser grows to just what it is given, again and again.
      if (const auto failed = parser.allocate(capacity))
        return failed;
    }
    std::memcpy(padded.data(), data.data(), data.size());
    sj::document document = parser.iterate(padded.data(), data.size(), padded.size());
    read_event(document, with_id, event);
    return simdjson::SUCCESS;
  } catch (const simdjson::simdjson_error& malformed) {
    return malformed.error();
  }
}

event_reader::event_reader() : state_(std::make_unique<state>()) {}
event_reader::~event_reader() = default;

const stream_event& event_reader::read(std::string_view data, bool with_id) {
  auto failed = state_->parse(data, with_id);
  if (failed == simdjson::UTF8_ERROR || failed == simdjson::STRING_ERROR) {
    state_->repaired = repaired_json(data);
    failed = state_->parse(state_->repaired, with_id);
  }
  if (failed) {
    state_->event.kind = event_kind::invalid;
    state_->event.choices.clear();
    state_->event.usage.reset();
  }
  return state_->event;
}

} // namespace loadtest::net
