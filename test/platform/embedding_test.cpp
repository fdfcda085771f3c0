#include "platform/model/embedding.hpp"

#include "platform/server/embedding_format.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

using namespace loadtest;
using nlohmann::json;
using platform::embedding_of;

namespace {

std::vector<float> from_base64(const std::string& text) {
  std::vector<unsigned char> bytes(3 * text.size() / 4);
  REQUIRE(EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                          static_cast<int>(text.size())) > 0);
  std::vector<float> vector(bytes.size() / sizeof(float));
  std::memcpy(vector.data(), bytes.data(), vector.size() * sizeof(float));
  return vector;
}

} // namespace

TEST_CASE("a vector has length 1 and is a function of model, text and dimensions") {
  const auto vector = embedding_of("m", "a", 64);
  REQUIRE(vector.size() == 64);
  double square = 0.0;
  for (const float value : vector)
    square += value * value;
  CHECK(std::abs(square - 1.0) < 1e-5);
  CHECK(embedding_of("m", "a", 64) == vector);
  CHECK(embedding_of("m", "b", 64) != vector);
  CHECK(embedding_of("n", "a", 64) != vector);
}

TEST_CASE("numbers and base64 say the same") {
  const std::vector<core::message> texts{{core::role::user, "a"}, {core::role::user, "b"}};
  const auto numbers = json::parse(platform::embedding_body("m", texts, {6, false}, 3));
  const auto base64 = json::parse(platform::embedding_body("m", texts, {6, true}, 3));
  CHECK(numbers["object"] == "list");
  CHECK(numbers["model"] == "m");
  CHECK(numbers["usage"] == json{{"prompt_tokens", 3}, {"total_tokens", 3}});
  REQUIRE(numbers["data"].size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(numbers["data"][i]["object"] == "embedding");
    CHECK(numbers["data"][i]["index"] == i);
    CHECK(numbers["data"][i]["embedding"].get<std::vector<float>>() ==
          embedding_of("m", texts[i].text, 6));
    CHECK(from_base64(base64["data"][i]["embedding"]) == embedding_of("m", texts[i].text, 6));
  }
}
