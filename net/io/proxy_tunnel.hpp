#pragma once

#include "core/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

/// The client's side of asking a proxy for a tunnel (RFC 9110, section 9.3.6), sans-io.
class proxy_tunnel {
public:
  enum class state : std::uint8_t { asking, open, refused };

  /// `target` is host:port; `authorization` the whole value of its header, or empty.
  static core::secret request(std::string_view target, const core::secret& authorization);

  /// The next bytes of the proxy's answer.
  state put(std::string_view bytes);
  /// Why it was refused, in words.
  const std::string& complaint() const noexcept { return complaint_; }

private:
  state refuse(std::string complaint);

  std::string head_;
  std::string complaint_;
};

} // namespace loadtest::net
