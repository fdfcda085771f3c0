#include "net/llm/choice_reading.hpp"

#include "net/llm/usage_reading.hpp"
#include "net/text/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

/// Deeper JSON holds nothing that is looked for.
constexpr int max_depth = 16;

/// Is the text under this member of structured reasoning (`reasoning_details`, parts of thinking),
/// and not a signature or a format?
bool holds_reasoning(sj::raw_json_string key) {
  return key == std::string_view{"text"} || key == std::string_view{"summary"} ||
         key == std::string_view{"content"} || key == std::string_view{"thinking"} ||
         key == std::string_view{"reasoning"};
}

/// Is what stands under this member of a tool call, its name or arguments, generated?
bool holds_call(sj::raw_json_string key) {
  return key != std::string_view{"id"};
}

bool is_hidden(std::string_view type) {
  return type.find("encrypted") != std::string_view::npos ||
         type.find("redacted") != std::string_view::npos;
}

/// Characters of a text, or of those that stand at any depth under members that `holds` one. Types
/// are none; what is encrypted by its type has none.
template <typename Holds>
std::size_t characters_in(sj::value& value, Holds holds, int depth = 0) {
  std::size_t size = 0;
  bool hidden = false;
  switch (starts_as(value)) {
  case '"':
    return code_points(read_string(value));
  case '[':
    if (depth < max_depth)
      for (sj::value item : value.get_array())
        size += characters_in(item, holds, depth + 1);
    return size;
  case '{':
    if (depth < max_depth)
      for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
        if (key == std::string_view{"type"})
          hidden = is_hidden(read_string(inner));
        else if (holds(key))
          size += characters_in(inner, holds, depth + 1);
      });
    return hidden ? 0 : size;
  default:
    return 0;
  }
}

} // namespace

void add_choice(completion_facts& facts, choice_facts&& said) {
  said.token = said.size > 0;
  if (!said.speaks && !said.token && said.finish_reason.empty())
    return;
  auto& added = facts.choices.emplace_back(std::move(said));
  if (!added.joined.empty())
    added.text = added.joined;
}

std::size_t reasoning_in(sj::value& value) {
  return characters_in(value, holds_reasoning);
}

std::size_t call_in(sj::value& value) {
  return characters_in(value, holds_call);
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

namespace {

/// One part of `content`: `text` is visible; thinking and a refusal are not.
void read_part(sj::value& value, choice_facts& choice) {
  if (starts_as(value) == '"')
    return say(choice, value.get_string());
  if (starts_as(value) != '{')
    return;
  std::string_view text;
  std::string_view type;
  std::size_t other = 0;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"type"})
      type = read_string(inner);
    else if (key == std::string_view{"text"})
      text = read_string(inner);
    else if (key == std::string_view{"refusal"} || holds_reasoning(key))
      other += reasoning_in(inner);
  });
  if (is_hidden(type))
    return;
  choice.size += other;
  if (type.starts_with("thinking") || type.starts_with("reasoning"))
    choice.size += code_points(text);
  else
    say(choice, text);
}

} // namespace

void read_content(sj::value& value, choice_facts& choice) {
  if (starts_as(value) != '[')
    return read_part(value, choice);
  for (sj::value part : value.get_array())
    read_part(part, choice);
}

namespace {

/// A delta or a message.
void read_speech(sj::value& value, choice_facts& choice) {
  std::size_t reasoning = 0;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    const auto is = [&](std::string_view name) { return key == name; };
    switch (key.raw()[0]) {
    case 'c':
      if (is("content"))
        read_content(inner, choice);
      break;
    case 'r':
      // Some servers give the same reasoning under several names.
      if (is("reasoning_content") || is("reasoning") || is("reasoning_details"))
        reasoning = std::max(reasoning, reasoning_in(inner));
      else if (is("refusal"))
        choice.size += code_points(read_string(inner));
      break;
    case 't':
    case 'f':
      if (is("tool_calls") || is("function_call"))
        choice.size += call_in(inner);
      break;
    default:
      break;
    }
  });
  choice.size += reasoning;
}

/// A text, or an object that names its type.
std::string_view read_reason(sj::value& value) {
  if (starts_as(value) != '{')
    return read_string(value);
  std::string_view type;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"type"})
      type = read_string(inner);
  });
  return type;
}

/// Where a choice says what it says. Beside a delta, a message or a text is all that was said so
/// far: the last of these that is there counts.
enum class speech : std::uint8_t { none, text, message, delta };

/// True when what stands at `from` counts, so far; then `choice` is as if nothing had been read.
bool counts(speech from, speech& known, choice_facts& choice) {
  if (from <= known)
    return false;
  if (known != speech::none) {
    choice.visible = choice.whole = false;
    choice.size = 0;
    choice.text = {};
    choice.joined.clear();
  }
  known = from;
  choice.speaks = true;
  choice.whole = from == speech::message;
  return true;
}

} // namespace

void read_choice(sj::value& value, choice_facts& choice) {
  if (starts_as(value) != '{')
    return;
  auto known = speech::none;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    const auto is = [&](std::string_view name) { return key == name; };
    switch (key.raw()[0]) {
    case 'd':
      if (is("delta") && starts_as(inner) == '{' && counts(speech::delta, known, choice))
        read_speech(inner, choice);
      break;
    case 'i':
      if (is("index"))
        choice.index = read_count(inner).value_or(0);
      break;
    case 'f':
      if (is("finish_reason"))
        choice.finish_reason = read_reason(inner);
      break;
    case 'm':
      if (is("message") && starts_as(inner) == '{' && counts(speech::message, known, choice))
        read_speech(inner, choice);
      break;
    case 't':
      if (is("text") && starts_as(inner) == '"' && counts(speech::text, known, choice))
        say(choice, read_string(inner));
      break;
    case 'u':
      if (is("usage"))
        choice.usage = read_usage(inner);
      break;
    case 'e':
      choice.failed = (is("error") && is_error(inner)) || choice.failed;
      break;
    default:
      break;
    }
  });
  choice.token = choice.size > 0;
}

} // namespace loadtest::net
