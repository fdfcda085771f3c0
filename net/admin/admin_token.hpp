#pragma once

#include "core/secret.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>

namespace loadtest::net {

/// What a log-in or a refresh gave (RFC 6749, 5.1).
struct token_grant {
  core::secret access;
  core::secret refresh;                      ///< empty: there is none
  std::optional<core::nanoseconds> lifetime; ///< of the access token
};

/// The access token of an administrator who logs in: when it must be got or renewed. It is renewed
/// before it ends, and when the platform refuses it. Knows no clock and makes no calls.
class admin_token {
public:
  enum class need : std::uint8_t { none, log_in, refresh };

  /// `can_refresh`: the dialect has such a step.
  explicit admin_token(bool can_refresh) : can_refresh_(can_refresh) {}

  /// What has to be done before a call can be made.
  need before_call(core::mono_time now) const noexcept;
  void granted(token_grant grant, core::mono_time now);
  /// A refresh failed: the next need is a log-in.
  void not_refreshed() noexcept { grant_.refresh = core::secret{}; }
  /// The platform refused a call that was made with token number `number`.
  void refused(std::uint64_t number) noexcept;

  const core::secret& access() const noexcept { return grant_.access; }
  const core::secret& refresh() const noexcept { return grant_.refresh; }
  /// Counts the grants; 0 before the first.
  std::uint64_t number() const noexcept { return number_; }

private:
  bool can_refresh_;
  token_grant grant_;
  std::uint64_t number_ = 0;
  bool valid_ = false;
  core::mono_time renew_at_;
};

} // namespace loadtest::net
