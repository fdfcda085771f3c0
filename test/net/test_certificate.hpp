#pragma once

#include <string>

struct evp_pkey_st;
struct x509_st;

namespace loadtest::test {

/// A self-signed certificate, made anew, and its key.
class test_certificate {
public:
  /// `names` and `usage` as openssl's subjectAltName and extendedKeyUsage have them; the subject's
  /// own name is localhost.
  explicit test_certificate(const std::string& names = "DNS:localhost,IP:127.0.0.1",
                            const std::string& usage = {});
  ~test_certificate();
  test_certificate(const test_certificate&) = delete;
  test_certificate& operator=(const test_certificate&) = delete;

  x509_st* certificate() const noexcept { return certificate_; }
  evp_pkey_st* key() const noexcept { return key_; }
  /// PEM files, removed with this object.
  const std::string& certificate_file() const noexcept { return certificate_file_; }
  const std::string& key_file() const noexcept { return key_file_; }

private:
  evp_pkey_st* key_;
  x509_st* certificate_;
  std::string certificate_file_;
  std::string key_file_;
};

} // namespace loadtest::test
