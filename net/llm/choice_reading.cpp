#include "net/llm/choice_reading.hpp"

#include "net/llm/usage_reading.hpp"
#include "net/text/utf8.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

/// Deeper JSON holds nothing that is looked for.
constexpr int max_depth = 16;

/// Is the text under this member of structured reasoning (`reasoning_details`, parts of thinking),
/// and not a signature, an id or a format?
bool holds_reasoning(sj::raw_json_string key) {
  return key == std::string_view{"text"} || key == std::string_view{"summary"} ||
         key == std::string_view{"content"} || key == std::string_view{"thinking"} ||
         key == std::string_view{"reasoning"};
}

bool is_hidden(std::string_view type) {
  return type.find("encrypted") != std::string_view::npos ||
         type.find("redacted") != std::string_view::npos;
}

/// Characters of reasoning: a text, or structured; what is encrypted has none.
std::size_t reasoning_in(sj::value& value, int depth = 0) {
  std::size_t size = 0;
  bool hidden = false;
  switch (starts_as(value)) {
  case '"':
    return code_points(read_string(value));
  case '[':
    if (depth < max_depth)
      for (sj::value item : value.get_array())
        size += reasoning_in(item, depth + 1);
    return size;
  case '{':
    if (depth < max_depth)
      for (sj::field field : value.get_object()) {
        if (field.key() == std::string_view{"type"})
          hidden = is_hidden(read_string(field.value()));
        else if (holds_reasoning(field.key()))
          size += reasoning_in(field.value(), depth + 1);
      }
    return hidden ? 0 : size;
  default:
    return 0;
  }
}

/// Characters of tool calls: names and arguments, at any depth, without types and ids.
std::size_t calls_in(sj::value& value, int depth = 0) {
  std::size_t size = 0;
  switch (starts_as(value)) {
  case '"':
    return code_points(read_string(value));
  case '[':
    if (depth < max_depth)
      for (sj::value item : value.get_array())
        size += calls_in(item, depth + 1);
    return size;
  case '{':
    if (depth < max_depth)
      for (sj::field field : value.get_object())
        if (field.key() != std::string_view{"type"} && field.key() != std::string_view{"id"})
          size += calls_in(field.value(), depth + 1);
    return size;
  default:
    return 0;
  }
}

void say(choice_facts& choice, std::string_view text) {
  if (text.empty())
    return;
  choice.visible = true;
  choice.size += code_points(text);
  if (choice.text.empty()) {
    choice.text = text;
    return;
  }
  if (choice.joined.empty())
    choice.joined = choice.text;
  choice.joined += text;
}

/// One part of `content`: `text` is visible; thinking and a refusal are not.
void read_part(sj::value& value, choice_facts& choice) {
  if (starts_as(value) == '"')
    return say(choice, value.get_string());
  if (starts_as(value) != '{')
    return;
  std::string_view text;
  std::string_view type;
  std::size_t other = 0;
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"type"})
      type = read_string(field.value());
    else if (key == std::string_view{"text"})
      text = read_string(field.value());
    else if (key == std::string_view{"refusal"} || holds_reasoning(key))
      other += reasoning_in(field.value());
  }
  if (is_hidden(type))
    return;
  choice.size += other;
  if (type.starts_with("thinking") || type.starts_with("reasoning"))
    choice.size += code_points(text);
  else
    say(choice, text);
}

/// `content` or `text`: a string, null, or a list of parts.
void read_content(sj::value& value, choice_facts& choice) {
  if (starts_as(value) != '[')
    return read_part(value, choice);
  for (sj::value part : value.get_array())
    read_part(part, choice);
}

/// A delta or a message.
void read_speech(sj::value& value, choice_facts& choice) {
  if (starts_as(value) != '{')
    return;
  choice.speaks = true;
  std::size_t reasoning = 0;
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"content"})
      read_content(field.value(), choice);
    // Some servers give the same reasoning under several names.
    else if (key == std::string_view{"reasoning_content"} || key == std::string_view{"reasoning"} ||
             key == std::string_view{"reasoning_details"})
      reasoning = std::max(reasoning, reasoning_in(field.value()));
    else if (key == std::string_view{"tool_calls"} || key == std::string_view{"function_call"})
      choice.size += calls_in(field.value());
    else if (key == std::string_view{"refusal"})
      choice.size += code_points(read_string(field.value()));
  }
  choice.size += reasoning;
}

/// A text, or an object that names its type.
std::string_view read_reason(sj::value& value) {
  if (starts_as(value) != '{')
    return read_string(value);
  std::string_view type;
  for (sj::field field : value.get_object())
    if (field.key() == std::string_view{"type"})
      type = read_string(field.value());
  return type;
}

void take_speech(choice_facts& choice, choice_facts&& from, bool whole) {
  choice.speaks = true;
  choice.whole = whole;
  choice.visible = from.visible;
  choice.size = from.size;
  choice.text = from.text;
  choice.joined = std::move(from.joined);
}

} // namespace

void read_choice(sj::value& value, choice_facts& choice) {
  if (starts_as(value) != '{')
    return;
  // Beside a delta, a message or a text is all that was said so far.
  std::optional<choice_facts> message;
  std::optional<choice_facts> text;
  for (sj::field field : value.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"delta"}) {
      read_speech(field.value(), choice);
    } else if (key == std::string_view{"index"}) {
      choice.index = read_count(field.value()).value_or(0);
    } else if (key == std::string_view{"finish_reason"}) {
      choice.finish_reason = read_reason(field.value());
    } else if (key == std::string_view{"message"}) {
      read_speech(field.value(), message.emplace());
    } else if (key == std::string_view{"text"}) {
      text.emplace().speaks = starts_as(field.value()) == '"';
      read_content(field.value(), *text);
    } else if (key == std::string_view{"usage"}) {
      choice.usage = read_usage(field.value());
    } else if (key == std::string_view{"error"}) {
      choice.failed = is_error(field.value()) || choice.failed;
    }
  }
  if (!choice.speaks && message && message->speaks)
    take_speech(choice, std::move(*message), true);
  else if (!choice.speaks && text && text->speaks)
    take_speech(choice, std::move(*text), false);
  choice.token = choice.size > 0;
}

} // namespace loadtest::net
