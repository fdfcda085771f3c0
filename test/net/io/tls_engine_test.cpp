#include "net/io/tls_engine.hpp"

#include "net/io/tls_context.hpp"
#include "test/net/test_certificate.hpp"

#include <catch2/catch.hpp>
#include <openssl/ssl.h>

#include <memory>
#include <string>

using namespace loadtest;
using namespace loadtest::net;
using phase = tls_engine::phase;

namespace {

/// The server's side, in memory.
class server_side {
public:
  explicit server_side(const test::test_certificate& identity)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    SSL_CTX_use_certificate(context_.get(), identity.certificate());
    SSL_CTX_use_PrivateKey(context_.get(), identity.key());
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
  }

  SSL* native() const { return ssl_.get(); }
  void take(const std::string& ciphertext) {
    BIO_write(SSL_get_rbio(ssl_.get()), ciphertext.data(), static_cast<int>(ciphertext.size()));
    SSL_do_handshake(ssl_.get());
  }
  std::string output() {
    std::string result(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())), '\0');
    BIO_read(SSL_get_wbio(ssl_.get()), result.data(), static_cast<int>(result.size()));
    return result;
  }
  std::string read() {
    std::string result(1 << 20, '\0');
    const int size = SSL_read(ssl_.get(), result.data(), static_cast<int>(result.size()));
    result.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
  }
  std::string sealed(const std::string& text) {
    SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    return output();
  }

private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
};

/// All plaintext in `ciphertext`, given in pieces of `step` bytes.
std::string opened(tls_engine& client, std::string_view ciphertext, std::size_t step = 1 << 20) {
  std::string result;
  char buffer[1000];
  while (!ciphertext.empty()) {
    client.feed(ciphertext.substr(0, step));
    ciphertext.remove_prefix(std::min(step, ciphertext.size()));
    while (const auto size = client.read(buffer))
      result.append(buffer, size);
  }
  return result;
}

void shake_hands(tls_engine& client, server_side& server) {
  client.begin();
  for (int i = 0; i < 5 && client.state() == phase::handshake; ++i) {
    server.take(client.take_output());
    opened(client, server.output(), 7);
  }
  server.take(client.take_output());
}

std::shared_ptr<tls_context> trusting(const test::test_certificate& identity, bool verify = true) {
  tls_options options;
  options.verify = verify;
  options.ca_file = identity.certificate_file();
  return *tls_context::load(options);
}

} // namespace

TEST_CASE("both sides understand each other after the handshake") {
  const test::test_certificate identity;
  server_side server{identity};
  const auto context = trusting(identity);
  tls_engine client{*context, "localhost"};
  CHECK(client.state() == phase::handshake);
  shake_hands(client, server);
  REQUIRE(client.state() == phase::open);
  CHECK(std::string{SSL_get_servername(server.native(), TLSEXT_NAMETYPE_host_name)} == "localhost");

  client.write("GET / HTTP/1.1");
  server.take(client.take_output());
  CHECK(server.read() == "GET / HTTP/1.1");
  CHECK(opened(client, server.sealed("HTTP/1.1 200 OK")) == "HTTP/1.1 200 OK");
}

TEST_CASE("an older version than TLS 1.2 is neither offered nor taken") {
  const test::test_certificate identity;
  const auto context = trusting(identity);
  // The system's own policy may forbid old versions, too: what counts is that we do.
  CHECK(SSL_CTX_get_min_proto_version(context->native()) == TLS1_2_VERSION);
  for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    INFO("version " << version);
    server_side server{identity};
    SSL_set_security_level(server.native(), 0);
    SSL_set_min_proto_version(server.native(), version);
    SSL_set_max_proto_version(server.native(), version);
    tls_engine client{*context, "localhost"};
    shake_hands(client, server);
    CHECK((client.state() == phase::open) == (version >= TLS1_2_VERSION));
  }
}

TEST_CASE("ciphertext may be split anywhere, and hold many records") {
  const test::test_certificate identity;
  server_side server{identity};
  const auto context = trusting(identity);
  tls_engine client{*context, "127.0.0.1"};
  shake_hands(client, server);
  REQUIRE(client.state() == phase::open);
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
    auto sealed = server.sealed("one");
    sealed += server.sealed(std::string(20'000, 'x'));
    const bool same = opened(client, sealed, step) == "one" + std::string(20'000, 'x');
    CHECK(same);
  }
  const std::string large(300'000, 'y');
  client.write(large);
  server.take(client.take_output());
  std::string received;
  for (auto piece = server.read(); !piece.empty(); piece = server.read())
    received += piece;
  const bool same = received == large;
  CHECK(same);
}

TEST_CASE("the end that the server announces closes the connection") {
  const test::test_certificate identity;
  server_side server{identity};
  const auto context = trusting(identity);
  tls_engine client{*context, "localhost"};
  shake_hands(client, server);
  SSL_shutdown(server.native());
  CHECK(opened(client, server.output()).empty());
  CHECK(client.state() == phase::closed);
}

TEST_CASE("a certificate for another name is refused in words") {
  const test::test_certificate identity;
  const auto context = trusting(identity);
  for (const std::string host : {"elsewhere.example", "127.0.0.2"}) {
    server_side server{identity};
    tls_engine client{*context, host};
    shake_hands(client, server);
    CHECK(client.state() == phase::failed);
    CHECK(client.failure().find("the certificate of " + host + " is not accepted") == 0);
    CHECK(client.failure().find("mismatch") != std::string::npos);
  }
}

TEST_CASE("names count in full, behind whole wildcards, and only as alternative names") {
  struct match {
    const char* names;
    const char* host;
    bool taken;
  };
  for (const auto& [names, host, taken] : {
           match{"DNS:good.test", "good.test", true},
           {"DNS:good.test", "GOOD.test", true},
           {"DNS:good.test", "good.test.", true}, // absolute
           {"DNS:good.test", "a.good.test", false},
           {"DNS:*.good.test", "a.good.test", true},
           {"DNS:*.good.test", "good.test", false},
           {"DNS:*.good.test", "a.b.good.test", false},
           {"DNS:a*.good.test", "ab.good.test", false},
           {"DNS:*b.good.test", "ab.good.test", false},
           {"DNS:a*b.good.test", "axb.good.test", false},
           {"", "localhost", false}, // the subject's name
           {"IP:127.0.0.1", "127.0.0.1", true},
           {"DNS:127.0.0.1", "127.0.0.1", false},
           {"IP:127.0.0.1", "localhost", false},
       }) {
    INFO(names << " for " << host);
    const test::test_certificate identity{names};
    server_side server{identity};
    const auto context = trusting(identity);
    tls_engine client{*context, host};
    shake_hands(client, server);
    CHECK((client.state() == phase::open) == taken);
  }
}

TEST_CASE("a host that cannot be asked for is not connected to") {
  const test::test_certificate identity;
  const auto context = trusting(identity);
  tls_engine client{*context, std::string(300, 'x')};
  CHECK(client.state() == phase::failed);
  client.begin();
  CHECK(client.take_output().empty());
}

TEST_CASE("a record that is not whole is known to be left") {
  const test::test_certificate identity;
  server_side server{identity};
  const auto context = trusting(identity);
  tls_engine client{*context, "localhost"};
  shake_hands(client, server);
  char buffer[100];
  while (client.read(buffer) > 0)
    continue;
  const auto first = server.sealed("one");
  const auto both = first + server.sealed("two");
  for (auto size = first.size(); size <= both.size(); ++size) {
    INFO(size);
    tls_engine fresh{*context, "localhost"};
    server_side other{identity};
    shake_hands(fresh, other);
    const auto one = other.sealed("one");
    const auto all = (one + other.sealed("two")).substr(0, size);
    fresh.feed(all);
    REQUIRE(fresh.read(buffer) == 3);
    CHECK(fresh.used_up() == (size == one.size()));
  }
}

TEST_CASE("a certificate of an unknown issuer is refused, unless it is not to be verified") {
  const test::test_certificate known;
  const test::test_certificate unknown;
  server_side server{unknown};
  const auto careful = trusting(known);
  tls_engine client{*careful, "localhost"};
  shake_hands(client, server);
  CHECK(client.state() == phase::failed);
  CHECK(client.failure().find("the certificate of localhost is not accepted: self-signed") == 0);

  server_side again{unknown};
  const auto careless = trusting(known, false);
  tls_engine other{*careless, "elsewhere.example"};
  shake_hands(other, again);
  CHECK(other.state() == phase::open);
}

TEST_CASE("what is not TLS fails in words") {
  const test::test_certificate identity;
  const auto context = trusting(identity);
  tls_engine client{*context, "localhost"};
  client.begin();
  CHECK(opened(client, "HTTP/1.1 400 Bad Request\r\n\r\n").empty());
  CHECK(client.state() == phase::failed);
  CHECK(client.failure() ==
        "the TLS handshake with localhost failed: wrong version number; that is "
        "no TLS: if the server speaks plain http, write http:// instead of "
        "https://");
}

TEST_CASE("a record that was tampered with fails the connection") {
  const test::test_certificate identity;
  server_side server{identity};
  const auto context = trusting(identity);
  tls_engine client{*context, "localhost"};
  shake_hands(client, server);
  auto sealed = server.sealed("pay 1 dollar");
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  CHECK(opened(client, sealed).empty());
  CHECK(client.state() == phase::failed);
}

TEST_CASE("certificates and keys are read from regular files alone") {
  const test::test_certificate identity;
  for (auto option :
       {&tls_options::ca_file, &tls_options::client_cert_file, &tls_options::client_key_file}) {
    tls_options options;
    options.client_cert_file = identity.certificate_file();
    options.*option = "/dev/zero";
    const auto loaded = tls_context::load(options);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.failure().message ==
          "cannot load certificates or keys from /dev/zero: it is no regular file");
  }
}
