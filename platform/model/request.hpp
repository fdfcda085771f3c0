#pragma once

#include "core/request.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace loadtest::platform {

enum class task : std::uint8_t {
  chat,       ///< the next message of a conversation
  completion, ///< what follows a text
  embedding   ///< a vector for each text: the prompt is read, and nothing is written
};

/// What is asked of a model. Everything is only read during the call that takes the request.
struct model_request {
  task what = task::chat;
  std::string_view model;
  std::span<const core::message> messages; ///< for other tasks than chat, texts of a user
  std::uint32_t max_tokens = 0;            ///< 0: not given
  core::nanoseconds delay{0};              ///< from the slot to the start
  core::secret cache_salt{};               ///< what is cached of it is only for requests with this
};

} // namespace loadtest::platform
