#pragma once

#include "core/request.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// How a client wants its vectors.
struct vector_wishes {
  std::uint32_t dimensions = 256;
  bool base64 = false; ///< as the bytes of 32-bit floats, little-endian; else as numbers
};

/// The body of an answer to `POST /v1/embeddings`, as OpenAI has it.
std::string embedding_body(std::string_view model, std::span<const core::message> texts,
                           const vector_wishes& wishes, std::uint32_t prompt_tokens);

} // namespace loadtest::platform
