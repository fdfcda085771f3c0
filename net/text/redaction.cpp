#include "net/text/redaction.hpp"

#include "core/printable.hpp"
#include "net/text/ascii.hpp"
#include "net/text/spelling.hpp"
#include "net/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

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

/// How much at the start of `text` says that a key follows; 0: nothing does.
std::size_t introduction(std::string_view text) noexcept {
  if (text.starts_with("sk-"))
    return 3;
  constexpr std::string_view scheme = "bearer";
  if (!same_letters(text.substr(0, scheme.size()), scheme))
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

/// White space and what is not printed, runs of it as one blank.
std::string on_one_line(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto control = text.front() == ' ' ? 1 : core::control_length(text);
    if (control == 0)
      result += text.front();
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
    text.remove_prefix(std::max<std::size_t>(control, 1));
  }
  while (result.ends_with(' '))
    result.pop_back();
  return result;
}

/// Cut between characters.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes)
    return text;
  const auto room = bytes > ellipsis.size() ? bytes - ellipsis.size() : 0;
  text.resize(utf8_prefix(text, room).size());
  if (room > 0)
    text += ellipsis;
  return text;
}

/// One line of well-formed UTF-8.
std::string printable(std::string_view text) {
  std::string valid;
  append_utf8(valid, text.substr(0, max_input));
  return on_one_line(valid);
}

} // namespace

std::string presentable(std::string_view text, std::size_t bytes) {
  return cut(without_keys(printable(text)), bytes);
}

std::string presentable(std::string_view text, const core::secret& key,
                        std::span<const core::secret> more, std::size_t bytes) {
  // Before patterns, which may find the first half of a key; and again, should characters that are
  // not printed have stood in it.
  auto shown = without_secrets(std::string{text.substr(0, max_input)}, key, more);
  shown = without_secrets(printable(shown), key, more);
  return cut(without_keys(shown), bytes);
}

std::string without_secrets(std::string text, const core::secret& key,
                            std::span<const core::secret> more) {
  text = without_spellings(std::move(text), key.reveal(), mask);
  for (const auto& secret : more)
    text = without_spellings(std::move(text), secret.reveal(), mask);
  return text;
}

} // namespace loadtest::net
