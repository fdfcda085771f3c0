#include "net/llm/plain_answer.hpp"

#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"
#include "net/text/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace loadtest::net {

namespace {

using nlohmann::json;

constexpr std::size_t max_label = 256; ///< of a response id or a finish reason

/// The member, or null when there is none or `object` is not one.
const json& member(const json& object, const char* name) {
  static const json absent;
  if (!object.is_object())
    return absent;
  const auto found = object.find(name);
  return found == object.end() ? absent : *found;
}

/// A string, or the texts of content parts one after the other.
std::string text_of(const json& value) {
  if (value.is_string())
    return value.get<std::string>();
  std::string result;
  if (value.is_array())
    for (const auto& part : value)
      if (const auto& text = member(part, "text"); text.is_string())
        result += text.get_ref<const std::string&>();
  return result;
}

std::string label_of(const json& value) {
  return value.is_string() ? presentable(value.get_ref<const std::string&>(), max_label)
                           : std::string{};
}

std::optional<std::uint32_t> count_of(const json& value) {
  if (!value.is_number())
    return std::nullopt;
  const auto number = value.get<double>();
  if (!(number >= 0.0) || number > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// The characters of every string in `value`, `type`s excepted.
std::size_t characters_in(const json& value) {
  if (value.is_string())
    return code_points(value.get_ref<const std::string&>());
  std::size_t sum = 0;
  if (value.is_structured())
    for (const auto& [key, inner] : value.items())
      if (key != "type")
        sum += characters_in(inner);
  return sum;
}

/// null, false and "" say that there is no error.
bool is_error(const json& value) {
  if (value.is_null())
    return false;
  if (value.is_boolean())
    return value.get<bool>();
  return !value.is_string() || !value.get_ref<const std::string&>().empty();
}

/// False when it is not a choice: neither a message nor a text.
bool read_choice(const json& choice, bool first, plain_answer& into) {
  const auto& message = member(choice, "message");
  const auto& text = member(choice, "text");
  if (!message.is_object() && !text.is_string())
    return false;
  const auto& content = message.is_object() ? member(message, "content") : text;
  // Some servers give the same reasoning under both names.
  into.characters += std::max(characters_in(member(message, "reasoning")),
                              characters_in(member(message, "reasoning_content")));
  for (const auto* said : {&content, &member(message, "refusal"), &member(message, "tool_calls")})
    into.characters += characters_in(*said);
  const auto index = count_of(member(choice, "index"));
  if (index ? *index == 0 : first) {
    into.text = text_of(content);
    into.finish_reason = label_of(member(choice, "finish_reason"));
  }
  return true;
}

plain_answer invalid(const char* complaint) {
  plain_answer result;
  result.complaint = complaint;
  return result;
}

} // namespace

plain_answer read_plain_answer(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed.is_object())
    return invalid("the answer is not a JSON object");
  plain_answer result;
  if (is_error(member(parsed, "error")) || member(parsed, "object") == "error") {
    result.what = plain_answer::kind::error;
    return result;
  }
  const auto& choices = member(parsed, "choices");
  if (!choices.is_array() || choices.empty())
    return invalid("the answer has no choices");
  bool first = true;
  for (const auto& choice : choices) {
    if (!read_choice(choice, first, result))
      return invalid("a choice of the answer has neither message nor text");
    first = false;
  }
  result.what = plain_answer::kind::completion;
  result.response_id = label_of(member(parsed, "id"));
  const auto& usage = member(parsed, "usage");
  result.usage.prompt = count_of(member(usage, "prompt_tokens"));
  result.usage.completion = count_of(member(usage, "completion_tokens"));
  result.usage.cached = count_of(member(member(usage, "prompt_tokens_details"), "cached_tokens"));
  return result;
}

} // namespace loadtest::net
