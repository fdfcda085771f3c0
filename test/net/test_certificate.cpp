#include "test/net/test_certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

namespace loadtest::test {

namespace {

constexpr long one_day = 24L * 60 * 60;

void add_extension(X509* certificate, int which, const char* value) {
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, which, value);
  X509_add_ext(certificate, made, -1);
  X509_EXTENSION_free(made);
}

std::FILE* temporary(std::string& name) {
  name = (std::filesystem::temp_directory_path() / "loadtest-test-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  std::FILE* file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
  if (file == nullptr)
    throw std::runtime_error{"cannot write " + name};
  return file;
}

} // namespace

test_certificate::test_certificate(const std::string& names, const std::string& usage)
    : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
  X509_set_version(certificate_, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate_), -one_day);
  X509_gmtime_adj(X509_getm_notAfter(certificate_), one_day);
  X509_set_pubkey(certificate_, key_);
  X509_NAME* name = X509_get_subject_name(certificate_);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate_, name);
  if (!names.empty())
    add_extension(certificate_, NID_subject_alt_name, names.c_str());
  add_extension(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  if (!usage.empty())
    add_extension(certificate_, NID_ext_key_usage, usage.c_str());
  X509_sign(certificate_, key_, EVP_sha256());

  std::FILE* file = temporary(certificate_file_);
  PEM_write_X509(file, certificate_);
  std::fclose(file);
  file = temporary(key_file_);
  PEM_write_PrivateKey(file, key_, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

test_certificate::~test_certificate() {
  ::unlink(certificate_file_.c_str());
  ::unlink(key_file_.c_str());
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

} // namespace loadtest::test
