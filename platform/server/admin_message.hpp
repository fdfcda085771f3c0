#pragma once

#include "platform/model/accounts.hpp"
#include "platform/server/http_message.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

// What both dialects of the administration say and hear alike.
namespace loadtest::platform {

http_reply json_reply(int status, const nlohmann::json& body);

/// The object that a body is; null when it is something else.
nlohmann::json object_in(const std::string& body);

/// The text of a member; empty when it is absent or no text.
std::string text_in(const nlohmann::json& object, const char* name);

/// The refusal of an object that has a text of more than 512 bytes.
std::optional<http_reply> overlong(const nlohmann::json& object);

} // namespace loadtest::platform
