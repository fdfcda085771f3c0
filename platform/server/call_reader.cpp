#include "platform/server/call_reader.hpp"

#include "platform/server/router_format.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace loadtest::platform {

namespace {

using nlohmann::json;

constexpr std::size_t max_texts = 2048;
constexpr std::size_t max_payload = 64 * 1024;

[[noreturn]] void refuse(const char* code, std::string message) {
  throw call_refusal{code, std::move(message)};
}

/// The member, unless it is absent or null.
const json* member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string read_text(const json& body, const char* name) {
  const auto* value = member(body, name);
  if (!value)
    refuse("MISSING_FIELD", std::string{name} + " is missing");
  if (!value->is_string())
    refuse("VALIDATION_ERROR", std::string{name} + " must be a text");
  return value->get<std::string>();
}

bool read_bool(const json& object, const char* name) {
  const auto* value = member(object, name);
  if (value && !value->is_boolean())
    refuse("VALIDATION_ERROR", std::string{name} + " must be true or false");
  return value && value->get<bool>();
}

/// Above zero; more than fits counts as what does.
std::optional<std::uint32_t> read_count(const json& object, const char* name) {
  const auto* value = member(object, name);
  if (!value)
    return std::nullopt;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() == 0)
    refuse("VALIDATION_ERROR", std::string{name} + " must be a whole number above 0");
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value->get<std::uint64_t>(), UINT32_MAX));
}

core::role read_role(const json& message) {
  const auto* value = member(message, "role");
  if (!value || !value->is_string())
    refuse("MISSING_FIELD", "a message needs a role");
  const auto& name = value->get_ref<const std::string&>();
  if (name == "system" || name == "developer")
    return core::role::system;
  if (name == "assistant")
    return core::role::assistant;
  if (name == "user" || name == "tool" || name == "function")
    return core::role::user;
  refuse("VALIDATION_ERROR", "there is no role '" + name + "'");
}

std::string read_content(const json& message) {
  const auto* content = member(message, "content");
  if (!content)
    return {};
  if (content->is_string())
    return content->get<std::string>();
  if (!content->is_array())
    refuse("VALIDATION_ERROR", "the content of a message must be a text or a list of parts");
  std::string text;
  for (const auto& part : *content)
    if (part.is_object())
      if (const auto* words = member(part, "text"); words && words->is_string())
        text += words->get_ref<const std::string&>();
  return text;
}

std::vector<core::message> read_messages(const json& body, const char* name = "messages") {
  const auto* list = member(body, name);
  if (!list)
    refuse("MISSING_FIELD", std::string{name} + " is missing");
  if (!list->is_array() || list->empty())
    refuse("VALIDATION_ERROR", std::string{name} + " must be a list with at least one message");
  std::vector<core::message> messages;
  for (const auto& message : *list) {
    if (!message.is_object())
      refuse("VALIDATION_ERROR", "a message must be an object");
    messages.push_back({read_role(message), read_content(message)});
  }
  return messages;
}

/// A text or a list of texts, as messages of a user.
std::vector<core::message> read_texts(const json& body, const char* name) {
  const auto* value = member(body, name);
  if (!value)
    refuse("MISSING_FIELD", std::string{name} + " is missing");
  const auto list = value->is_array() ? *value : json::array({*value});
  if (list.empty() || list.size() > max_texts)
    refuse("VALIDATION_ERROR",
           std::string{name} + " must be 1 to " + std::to_string(max_texts) + " texts");
  std::vector<core::message> texts;
  for (const auto& text : list) {
    if (!text.is_string())
      refuse("VALIDATION_ERROR", std::string{name} + " must be a text or a list of texts");
    texts.push_back({core::role::user, text.get<std::string>()});
  }
  return texts;
}

vector_wishes read_vectors(const json& body) {
  vector_wishes wishes;
  wishes.dimensions = read_count(body, "dimensions").value_or(wishes.dimensions);
  if (wishes.dimensions > 4096)
    refuse("VALIDATION_ERROR", "dimensions must be at most 4096");
  const auto* format = member(body, "encoding_format");
  wishes.base64 = format && *format == "base64";
  if (format && !wishes.base64 && *format != "float")
    refuse("VALIDATION_ERROR", "encoding_format must be float or base64");
  return wishes;
}

/// What chats and completions have in common.
void read_answer_wishes(const json& body, inference_call& call) {
  const auto limit = read_count(body, "max_completion_tokens");
  call.max_tokens = limit.value_or(read_count(body, "max_tokens").value_or(0));
  if (read_count(body, "n").value_or(1) > 1)
    refuse("VALIDATION_ERROR", "only one choice can be made: n must be 1");
  call.stream = read_bool(body, "stream");
  if (member(body, "cache_salt")) {
    call.cache_salt = core::secret{read_text(body, "cache_salt")};
    if (call.cache_salt.empty())
      refuse("VALIDATION_ERROR", "cache_salt must not be empty");
  }
  if (const auto* options = member(body, "stream_options")) {
    if (!options->is_object())
      refuse("VALIDATION_ERROR", "stream_options must be an object");
    call.include_usage = read_bool(*options, "include_usage");
  }
}

/// A text, or a list of parts, that stands in front of a conversation.
void read_preface(const json& body, const char* name, inference_call& call) {
  if (const auto* said = member(body, name))
    call.messages.insert(call.messages.begin(),
                         {core::role::system, read_content({{"content", *said}})});
}

void read_response_call(const json& body, inference_call& call) {
  const auto* input = member(body, "input");
  call.messages =
      input && input->is_string() ? read_texts(body, "input") : read_messages(body, "input");
  read_preface(body, "instructions", call);
  read_answer_wishes(body, call);
  call.max_tokens = read_count(body, "max_output_tokens").value_or(0);
  call.include_usage = true;
}

void read_messages_call(const json& body, inference_call& call) {
  call.messages = read_messages(body);
  read_preface(body, "system", call);
  read_answer_wishes(body, call);
  if (call.max_tokens == 0)
    refuse("MISSING_FIELD", "max_tokens is missing");
  call.include_usage = true;
}

void read_router_call(const json& body, inference_call& call) {
  call.request_id = read_text(body, "request_id");
  if (!is_uuid(call.request_id))
    refuse("VALIDATION_ERROR", "request_id must be a UUID");
  call.messages.push_back({core::role::user, read_text(body, "payload")});
  if (call.messages[0].text.size() > max_payload)
    refuse("VALIDATION_ERROR", "the payload must be at most 64 KiB");
  if (const auto* parameters = member(body, "parameters")) {
    if (!parameters->is_object())
      refuse("VALIDATION_ERROR", "parameters must be an object");
    call.max_tokens = read_count(*parameters, "max_tokens").value_or(0);
  }
}

inference_call read(endpoint at, const json& body) {
  if (!body.is_object())
    refuse("INVALID_REQUEST", "the body must be a JSON object");
  inference_call call;
  call.at = at;
  call.model = read_text(body, "model");
  switch (at) {
  case endpoint::chat_completions:
    call.messages = read_messages(body);
    read_answer_wishes(body, call);
    break;
  case endpoint::completions:
    call.messages = read_texts(body, "prompt");
    if (call.messages.size() > 1)
      refuse("VALIDATION_ERROR", "only one choice can be made: there must be one prompt");
    read_answer_wishes(body, call);
    break;
  case endpoint::responses:
    read_response_call(body, call);
    break;
  case endpoint::messages:
    read_messages_call(body, call);
    break;
  case endpoint::embeddings:
    call.messages = read_texts(body, "input");
    call.vectors = read_vectors(body);
    break;
  case endpoint::inference:
    read_router_call(body, call);
    break;
  }
  return call;
}

} // namespace

task inference_call::what() const noexcept {
  switch (at) {
  case endpoint::completions:
    return task::completion;
  case endpoint::embeddings:
    return task::embedding;
  case endpoint::chat_completions:
  case endpoint::responses:
  case endpoint::messages:
  case endpoint::inference:
    break;
  }
  return task::chat;
}

std::variant<inference_call, call_refusal> read_call(endpoint at, std::string_view body) {
  const auto parsed = json::parse(body, nullptr, false);
  if (parsed.is_discarded())
    return call_refusal{"INVALID_REQUEST", "the body is not JSON"};
  try {
    return read(at, parsed);
  } catch (const call_refusal& refusal) {
    return refusal;
  }
}

} // namespace loadtest::platform
