#include "cli/calibrate/certificate.hpp"

#include <cstdio>
#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace loadtest::cli::calibrate {

namespace {

struct free_it {
  void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
  void operator()(X509* p) const noexcept { X509_free(p); }
  void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
  void operator()(std::FILE* p) const noexcept { std::fclose(p); }
};
template <typename T>
using owned = std::unique_ptr<T, free_it>;

owned<X509> self_signed(EVP_PKEY* key) {
  owned<X509> made{X509_new()};
  auto* const c = made.get();
  X509_set_version(c, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
  X509_gmtime_adj(X509_getm_notBefore(c), -3600);
  X509_gmtime_adj(X509_getm_notAfter(c), 24L * 3600);
  auto* const name = X509_get_subject_name(c);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
  X509_set_issuer_name(c, name);
  X509_set_pubkey(c, key);
  const owned<X509_EXTENSION> address{
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")};
  const bool complete =
      address && X509_add_ext(c, address.get(), -1) == 1 && X509_sign(c, key, EVP_sha256()) > 0;
  return complete ? std::move(made) : nullptr;
}

template <typename Write>
bool write_pem(const std::filesystem::path& path, Write write) {
  const owned<std::FILE> file{std::fopen(path.c_str(), "wx")};
  return file && write(file.get()) == 1 && std::fflush(file.get()) == 0;
}

} // namespace

core::result<void> write_certificate(const std::filesystem::path& certificate,
                                     const std::filesystem::path& key) {
  const owned<EVP_PKEY> made{EVP_EC_gen("P-256")};
  const auto certified = made ? self_signed(made.get()) : nullptr;
  if (!certified)
    return core::error{"OpenSSL could not make a certificate"};
  if (!write_pem(certificate, [&](auto* f) { return PEM_write_X509(f, certified.get()); }) ||
      !write_pem(key, [&](auto* f) {
        return PEM_write_PrivateKey(f, made.get(), nullptr, nullptr, 0, nullptr, nullptr);
      }))
    return core::error{"cannot write '" + certificate.string() + "' and its key"};
  return {};
}

} // namespace loadtest::cli::calibrate
