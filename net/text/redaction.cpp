#include "net/text/redaction.hpp"

#include "net/text/utf8.hpp"

#include <algorithm>
#include <cctype>

namespace loadtest::net {

namespace {

constexpr std::string_view mask = "[redacted]";
constexpr std::string_view ellipsis = "…";
/// More than this is not looked at: it could not be shown.
constexpr std::size_t max_input = 16 * 1024;

bool is_alnum(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// May be part of a key, also of one that the server shortened with asterisks or dots.
bool is_key_character(char c) noexcept {
  return is_alnum(c) || std::string_view{"-_.*+/=~:"}.find(c) != std::string_view::npos;
}

std::size_t key_length(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_key_character) -
                                  text.begin());
}

bool starts_with_word(std::string_view text, std::string_view word) noexcept {
  return text.size() > word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

/// How much at the start of `text` says that a key follows; 0: nothing does.
std::size_t introduction(std::string_view text) noexcept {
  if (text.starts_with("sk-"))
    return 3;
  constexpr std::string_view scheme = "bearer";
  if (!starts_with_word(text, scheme))
    return 0;
  const auto key = text.find_first_not_of(" \t\":=", scheme.size());
  return key != std::string_view::npos && key > scheme.size() ? key : 0;
}

std::string without_keys(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  bool in_word = false;
  while (!text.empty()) {
    const auto prefix = introduction(text);
    const auto key = prefix > 0 ? key_length(text.substr(prefix)) : 0;
    // "task-…" and the like introduce a key only when what follows is as long as one.
    if (key > 0 && (!in_word || key >= 20)) {
      result.append(text.substr(0, prefix)).append(mask);
      text.remove_prefix(prefix + key);
      in_word = false;
      continue;
    }
    in_word = is_alnum(text.front());
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

/// White space and control characters, runs of them as one blank.
std::string on_one_line(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code > 0x20 && code != 0x7F)
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  while (result.ends_with(' '))
    result.pop_back();
  return result;
}

std::string without(std::string text, std::string_view secret) {
  if (secret.empty())
    return text;
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += mask.size())
    text.replace(at, secret.size(), mask);
  return text;
}

} // namespace

std::string presentable(std::string_view text, std::size_t bytes) {
  std::string valid;
  append_utf8(valid, text.substr(0, max_input));
  auto result = without_keys(on_one_line(valid));
  if (result.size() > bytes) {
    const auto room = bytes > ellipsis.size() ? bytes - ellipsis.size() : 0;
    result.resize(utf8_prefix(result, room).size());
    if (room > 0)
      result += ellipsis;
  }
  return result;
}

std::string presentable(std::string_view text, const core::secret& key,
                        std::span<const core::secret> more) {
  return presentable(without_secrets(std::string{text.substr(0, max_input)}, key, more));
}

std::string without_secrets(std::string text, const core::secret& key,
                            std::span<const core::secret> more) {
  text = without(std::move(text), key.reveal());
  for (const auto& secret : more)
    text = without(std::move(text), secret.reveal());
  return text;
}

} // namespace loadtest::net
