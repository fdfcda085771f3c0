#include "net/llm/chat_body.hpp"

#include "net/text/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace loadtest::net {

namespace {

/// For each byte the letter of its escape, 'u' for one by number, 0 for none (RFC 8259, 7).
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c)
    table[c] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

/// `text` is well-formed UTF-8.
void append_escaped(std::string& body, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::size_t run = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char escape = escapes[byte];
    if (escape == 0)
      continue;
    body.append(text, run, at - run);
    run = at + 1;
    body += '\\';
    body += escape;
    if (escape == 'u')
      body.append("00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  body.append(text, run);
}

void append_string(std::string& body, std::string_view text) {
  body += '"';
  if (is_utf8(text)) {
    append_escaped(body, text);
  } else {
    std::string valid;
    append_utf8(valid, text);
    append_escaped(body, valid);
  }
  body += '"';
}

template <typename Number>
void append_number(std::string& body, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  body.append(digits.data(), end);
}

std::size_t expected_size(const chat_request& chat) noexcept {
  std::size_t size = 192 + chat.model.size() + chat.extra_fields.size();
  for (const auto& message : chat.messages)
    size += 48 + message.text.size() + message.text.size() / 16;
  return size;
}

} // namespace

std::string chat_body(const chat_request& chat) {
  std::string body;
  body.reserve(expected_size(chat));
  body += R"({"model":)";
  append_string(body, chat.model);
  body += R"(,"messages":[)";
  bool first = true;
  for (const auto& message : chat.messages) {
    body += first ? R"({"role":")" : R"(,{"role":")";
    first = false;
    body.append(core::to_string(message.who)).append(R"(","content":)");
    append_string(body, message.text);
    body += '}';
  }
  body += ']';
  if (chat.max_tokens > 0) {
    body += ',';
    append_string(body, chat.max_tokens_field);
    body += ':';
    append_number(body, chat.max_tokens);
  }
  // JSON knows neither infinity nor NaN.
  if (chat.temperature && std::isfinite(*chat.temperature)) {
    body += R"(,"temperature":)";
    append_number(body, *chat.temperature);
  }
  if (chat.stream)
    body += R"(,"stream":true)";
  if (chat.stream && chat.stream_options)
    body += R"(,"stream_options":{"include_usage":true})";
  if (!chat.extra_fields.empty())
    body.append(",").append(chat.extra_fields);
  body += '}';
  return body;
}

core::request to_request(std::string id, const chat_request& chat) {
  core::request request;
  request.id = std::move(id);
  request.body = chat_body(chat);
  request.stream = chat.stream;
  request.model = chat.model;
  request.max_tokens = chat.max_tokens;
  return request;
}

} // namespace loadtest::net
