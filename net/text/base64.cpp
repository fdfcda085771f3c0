#include "net/text/base64.hpp"

#include <openssl/evp.h>

namespace loadtest::net {

std::string base64(std::string_view bytes) {
  // EVP_EncodeBlock ends its text with a zero byte.
  std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  result.resize(static_cast<std::size_t>(length));
  return result;
}

} // namespace loadtest::net
