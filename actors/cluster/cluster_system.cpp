#include "actors/cluster/cluster_system.hpp"

#include "actors/cluster/cluster_messages.hpp"
#include "actors/cluster/tls_guard.hpp"
#include "actors/message_types.hpp"

#include <arpa/inet.h>
#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>
#include <caf/openssl/publish.hpp>
#include <caf/openssl/remote_actor.hpp>
#include <cstdio>
#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

core::error unusable(const std::string& file, const char* what) {
  char reason[160] = "unreadable";
  if (const auto code = ERR_get_error())
    ERR_error_string_n(code, reason, sizeof reason);
  ERR_clear_error();
  return core::error{"cannot use '" + file + "' as " + what + ": " + reason};
}

} // namespace

core::result<void> check(const tls_files& files) {
  const std::pair<const char*, const std::string*> all[] = {{"--cluster-cert", &files.certificate},
                                                            {"--cluster-key", &files.key},
                                                            {"--cluster-ca", &files.authority}};
  for (const auto& [option, file] : all)
    if (file->empty())
      return core::error{std::string{option} + " is missing: mutual TLS takes --cluster-cert, "
                                               "--cluster-key and --cluster-ca"};
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_method()),
                                                                  SSL_CTX_free};
  if (SSL_CTX_load_verify_locations(context.get(), files.authority.c_str(), nullptr) != 1)
    return unusable(files.authority, "--cluster-ca");
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return unusable(files.certificate, "--cluster-cert");
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(files.key, "--cluster-key");
  return {};
}

bool is_loopback(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1)
    return (ntohl(four.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1)
    return IN6_IS_ADDR_LOOPBACK(&six);
  return host == "localhost";
}

system_config::system_config(const tls_files& tls, std::size_t threads) {
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", threads);
  // CAF 0.17's defaults never notice a peer that stands still.
  set("middleman.heartbeat-interval", caf::timespan{1s});
  set("middleman.connection-timeout", caf::timespan{10s});
  load<caf::io::middleman>();
  if (tls.any()) {
    guard_tls();
    load<caf::openssl::manager>();
    openssl_certificate = tls.certificate;
    openssl_key = tls.key;
    openssl_cafile = tls.authority;
  }
  actors::add_message_types(*this);
  add_message_type<knock>("loadtest::knock");
  add_message_type<invitation>("loadtest::invitation");
  add_message_type<refused>("loadtest::refused");
  add_message_type<hello>("loadtest::hello");
  add_message_type<welcome>("loadtest::welcome");
  add_message_type<clock_question>("loadtest::clock_question");
  add_message_type<clock_answer>("loadtest::clock_answer");
}

core::result<std::uint16_t> publish(caf::actor_system& system, const caf::actor& door,
                                    const net::host_port& where, bool tls) {
  const auto port = tls ? caf::openssl::publish(door, where.port, where.host.c_str(), true)
                        : system.middleman().publish(door, where.port, where.host.c_str(), true);
  if (!port)
    return core::error{"cannot listen on " + where.host + ":" + std::to_string(where.port) + ": " +
                       system.render(port.error())};
  return *port;
}

core::result<caf::actor> reach(caf::actor_system& system, const net::host_port& where, bool tls) {
  const auto door = tls ? caf::openssl::remote_actor(system, where.host, where.port)
                        : system.middleman().remote_actor(where.host, where.port);
  if (!door)
    return core::error{"cannot reach the coordinator at " + where.host + ":" +
                       std::to_string(where.port) + ": " + system.render(door.error())};
  return *door;
}

} // namespace loadtest::actors::cluster
