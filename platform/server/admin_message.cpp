#include "platform/server/admin_message.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::platform {

using nlohmann::json;

namespace {

constexpr std::size_t longest_text = 512;

} // namespace

http_reply json_reply(int status, const json& body) {
  return {status, "application/json", body.dump()};
}

json object_in(const std::string& body) {
  auto parsed = json::parse(body, nullptr, false);
  return parsed.is_object() ? parsed : json{};
}

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<http_reply> overlong(const json& object) {
  for (const auto& [name, value] : object.items())
    if (value.is_string() && value.get_ref<const std::string&>().size() > longest_text)
      return plain_error(400, "a text is longer than 512 bytes");
  return std::nullopt;
}

} // namespace loadtest::platform
