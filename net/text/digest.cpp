#include "net/text/digest.hpp"

#include <array>
#include <memory>
#include <openssl/evp.h>

namespace loadtest::net {

namespace {

class sha256 {
public:
  sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view text) { EVP_DigestUpdate(context_.get(), text.data(), text.size()); }
  std::string hex() {
    std::array<unsigned char, 32> digest;
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string result;
    for (const auto byte : digest) {
      result += "0123456789abcdef"[byte >> 4];
      result += "0123456789abcdef"[byte & 15];
    }
    return result;
  }

private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

constexpr std::string_view end{"\0", 1};

} // namespace

std::string text_digest(std::string_view text) {
  sha256 digest;
  digest.add(text);
  return digest.hex();
}

std::string prompt_digest(std::span<const core::message> messages) {
  sha256 digest;
  for (const auto& m : messages) {
    digest.add(core::to_string(m.who));
    digest.add(end);
    digest.add(m.text);
    digest.add(end);
  }
  return digest.hex();
}

} // namespace loadtest::net
