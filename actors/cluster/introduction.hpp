#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace loadtest::actors::cluster {

/// What one end of a connection brings to it.
struct introduction_terms {
  core::secret token;  ///< which both ends must have
  std::string node;    ///< the id of this one, as CAF writes it
  std::string nonce;   ///< 32 random bytes, never used before
  std::string binding; ///< what the two ends of a TLS connection alone know; empty on a plain one
};

/// The first words on a connection, before CAF hears of it: both ends show that they have the join
/// token, and neither learns it (a challenge each, answered with HMAC-SHA-256). Lines of text:
///
///     guest: loadtest-join 1 NONCE NODE    door: loadtest-door 1 NONCE NODE
///     guest: proof HMAC                    door: proof HMAC | refused WHY | refused for now: WHY
///
/// The guest proves first, so that who only knocks gets nothing to try tokens on. Sans-io.
class introduction {
public:
  enum class side : std::uint8_t { door, guest };
  enum class stage : std::uint8_t { greeting, proving, done, failed };

  /// What a door holds against a node, or nothing; asked once the token was shown.
  using objections = std::function<std::string(const std::string& node)>;

  introduction(side own, introduction_terms terms, objections against = {});

  /// Takes what the other end has sent; what comes after the introduction is left in `rest`.
  void hear(std::string_view bytes);
  /// To be sent, since the last call.
  std::string take_output();
  std::string take_rest();

  stage now() const noexcept { return stage_; }
  /// Why it failed, in words for a person. `again` is `later` where another try may do.
  const core::error& failure() const noexcept { return failure_; }
  const std::string& peer_node() const noexcept { return peer_node_; }

private:
  void on_line(const std::string& line);
  void on_greeting(const std::string& line);
  void on_proof(const std::string& line);
  void fail(core::error why);
  std::string proof_of(side who) const;

  side own_;
  introduction_terms terms_;
  objections against_;
  stage stage_ = stage::greeting;
  core::error failure_;
  std::string heard_;
  std::string output_;
  std::string peer_nonce_;
  std::string peer_node_;
};

/// So many random bytes; from OpenSSL, which aborts the program rather than give weak ones.
std::string random_bytes(std::size_t count);

} // namespace loadtest::actors::cluster
