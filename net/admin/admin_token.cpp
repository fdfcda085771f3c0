#include "net/admin/admin_token.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

namespace {

using namespace std::chrono_literals;

/// Of a token whose lifetime the platform does not tell.
constexpr core::nanoseconds assumed_lifetime = 1h;
/// A token is renewed so long before it ends, or, of a short one, with a fifth of it left.
constexpr core::nanoseconds margin = 60s;

} // namespace

admin_token::need admin_token::before_call(core::mono_time now) const noexcept {
  if (valid_ && now < renew_at_)
    return need::none;
  return can_refresh_ && !grant_.refresh.empty() ? need::refresh : need::log_in;
}

void admin_token::granted(token_grant grant, core::mono_time now) {
  // A refresh may leave the refresh token as it is (RFC 6749, 6).
  if (grant.refresh.empty())
    grant.refresh = std::move(grant_.refresh);
  grant_ = std::move(grant);
  const auto lifetime = grant_.lifetime.value_or(assumed_lifetime);
  renew_at_ = now + lifetime - std::min(margin, lifetime / 5);
  valid_ = true;
  ++number_;
}

void admin_token::refused(std::uint64_t number) noexcept {
  if (number == number_)
    valid_ = false;
}

} // namespace loadtest::net
