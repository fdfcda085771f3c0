#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

/// An absolute http or https URL, without query and fragment.
struct url {
  bool tls = false;
  std::string host; ///< without the brackets of an IPv6 address
  std::uint16_t port = 80;
  std::string path; ///< prefix of every call: empty, or `/…` without a slash at the end

  /// `host` or `host:port` when the port is not the scheme's, as the Host header wants it.
  std::string authority() const;
  /// Does its path say which version is meant, as `/v1`, `/v1beta/openai` and `/api/paas/v4` do?
  bool names_version() const;
  /// The whole URL of a call below this one, without the path's query, which may hold keys.
  std::string address(std::string_view path) const;
  friend bool operator==(const url&, const url&) = default;
};

/// `path` below `prefix`; a version at which both meet is said once: `/v1` and `/v1/models` make
/// `/v1/models`.
std::string path_below(std::string_view prefix, std::string_view path);

/// RFC 3986; an error names what is wrong with the text. User info, query and fragment are refused.
core::result<url> parse_url(std::string_view text);

} // namespace loadtest::net
