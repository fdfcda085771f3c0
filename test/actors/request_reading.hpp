#pragma once

#include "core/request.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace loadtest::test {

/// The conversation that a chat request sends.
inline std::vector<core::message> messages_of(const core::request& request) {
  std::vector<core::message> result;
  const auto body = nlohmann::json::parse(request.body);
  for (const auto& message : body.at("messages"))
    result.push_back({message.at("role") == "assistant" ? core::role::assistant : core::role::user,
                      message.at("content").get<std::string>()});
  return result;
}

} // namespace loadtest::test
