#pragma once

#include "core/request.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

/// What `POST /v1/chat/completions` is asked.
struct chat_request {
  std::string_view model;
  std::span<const core::message> messages;
  std::uint32_t max_tokens = 0; ///< 0: not sent
  std::string_view max_tokens_field = "max_tokens";
  std::optional<double> temperature{};
  bool stream = true;
  bool stream_options = true;      ///< asks a stream for its usage
  std::string_view extra_fields{}; ///< further members of the body, as JSON without its braces
};

/// Its JSON body. Ill-formed UTF-8 is sent as U+FFFD.
std::string chat_body(const chat_request& chat);

/// The whole request.
core::request to_request(std::string id, const chat_request& chat);

} // namespace loadtest::net
