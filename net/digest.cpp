#include "net/digest.hpp"

#include <array>
#include <memory>
#include <openssl/evp.h>

namespace loadtest::net {

std::string prompt_digest(std::span<const core::message> messages) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  const auto add = [&](std::string_view text) {
    EVP_DigestUpdate(context.get(), text.data(), text.size());
    EVP_DigestUpdate(context.get(), "", 1);
  };
  for (const auto& m : messages) {
    add(core::to_string(m.who));
    add(m.text);
  }
  std::array<unsigned char, 32> digest;
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  std::string hex;
  for (const auto byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

} // namespace loadtest::net
