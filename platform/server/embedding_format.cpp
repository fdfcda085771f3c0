#include "platform/server/embedding_format.hpp"

#include "net/text/base64.hpp"
#include "platform/model/embedding.hpp"
#include "platform/server/http_message.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <vector>

namespace loadtest::platform {

namespace {

std::string as_numbers(const std::vector<float>& vector) {
  std::string text{'['};
  for (const float value : vector) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text.append(text.size() > 1 ? "," : "").append(digits.data(), end);
  }
  return text += ']';
}

std::string as_base64(const std::vector<float>& vector) {
  std::string bytes;
  for (const float value : vector) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(bits >> shift);
  }
  return '"' + net::base64(bytes) + '"';
}

} // namespace

std::string embedding_body(std::string_view model, std::span<const core::message> texts,
                           const vector_wishes& wishes, std::uint32_t prompt_tokens) {
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto vector = embedding_of(model, texts[i].text, wishes.dimensions);
    list += (i > 0 ? "," : "") + (R"({"object":"embedding","index":)" + std::to_string(i)) +
            R"(,"embedding":)" + (wishes.base64 ? as_base64(vector) : as_numbers(vector)) + '}';
  }
  const auto tokens = std::to_string(prompt_tokens);
  return R"({"object":"list","data":[)" + list + R"(],"model":)" + json_string(model) +
         R"(,"usage":{"prompt_tokens":)" + tokens + R"(,"total_tokens":)" + tokens + "}}";
}

} // namespace loadtest::platform
