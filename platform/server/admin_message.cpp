#include "platform/server/admin_message.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::platform {

using nlohmann::json;

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

} // namespace loadtest::platform
