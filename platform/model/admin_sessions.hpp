#pragma once

#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace loadtest::platform {

/// What a log-in gives, in the manner of OAuth.
struct admin_tokens {
  core::secret access;
  core::secret refresh;
};

/// Who is logged in to the administration.
class admin_sessions {
public:
  /// `random` makes the tokens; an access token is valid for `lifetime`.
  admin_sessions(core::random_stream random, core::nanoseconds lifetime)
      : random_(random), lifetime_(lifetime) {}

  admin_tokens open(core::unix_time now);
  /// New tokens for a refresh token, which can be used once; none when it is unknown or used.
  std::optional<admin_tokens> refresh(const core::secret& token, core::unix_time now);
  bool valid(const core::secret& access, core::unix_time now) const;
  core::nanoseconds lifetime() const noexcept { return lifetime_; }

private:
  core::secret new_token(std::string_view prefix);

  core::random_stream random_;
  core::nanoseconds lifetime_;
  std::unordered_map<std::string, core::unix_time> access_; ///< when each ends
  std::unordered_set<std::string> refresh_;
};

} // namespace loadtest::platform
