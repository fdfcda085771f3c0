#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/any_reading.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

constexpr std::string_view chat_end = "/chat/completions";

/// Says nothing of the values, which may be keys.
std::optional<std::string> wrong_path(std::string_view path) {
  if (!path.starts_with('/'))
    return "must begin with /";
  const bool whole = std::none_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F ||
           c == '#';
  });
  if (!whole)
    return "must be a path without spaces and #; write others as %20, %23";
  auto at = path.find('?');
  while (at != std::string_view::npos) {
    const auto name = path.substr(at + 1, path.find_first_of("=&", at + 1) - at - 1);
    if (sounds_secret(std::string{name}))
      return "must not carry a key; give it in targets.apiKeys or targets.headers";
    at = path.find('&', at + 1);
  }
  return std::nullopt;
}

std::string path_of(const setting& s, const plan_context& context) {
  if (s)
    if (const auto wrong = wrong_path(s.text))
      context.found.error(s.at, s.path, *wrong);
  return s.text;
}

} // namespace

std::string split_off_chat_path(const setting& router, const setting& chat_path,
                                const plan_context& context, target_plan& result) {
  const auto text = trimmed(router.text);
  const auto end = std::min(text.find('?'), text.size());
  if (!std::string_view{text}.substr(0, end).ends_with(chat_end))
    return text;
  const auto begin = end - chat_end.size();
  result.chat_path = text.substr(begin);
  if (chat_path.mentioned())
    context.found.error(chat_path.at, chat_path.path,
                        "apiRouterUrl ends in /chat/completions already; give the path once");
  else if (const auto wrong = wrong_path(result.chat_path))
    context.found.error(router.at, router.path, *wrong);
  return text.substr(0, begin);
}

void build_paths(const setting& targets, const plan_context& context, target_plan& result) {
  if (targets["chatPath"])
    result.chat_path = path_of(targets["chatPath"], context);
  result.models_path = path_of(targets["modelsPath"], context);
  if (const auto& options = targets["streamOptions"]; options.text != "auto")
    result.stream_options = options.text == "true";
}

} // namespace loadtest::scenario
