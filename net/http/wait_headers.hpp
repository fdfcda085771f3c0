#pragma once

#include "net/http/retry_after.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// What the head of an answer says about when to ask again: `retry-after-ms`, Retry-After, and the
/// reset times of rate limits (`x-ratelimit-reset-requests: 6m0s` and its kin).
class wait_headers {
public:
  /// Takes a field of the head, whatever it is; names in any case.
  void take(std::string_view name, std::string_view value);
  /// What the server asks for by name; a date is relative to the answer's own Date.
  retry_hint asked() const noexcept;
  /// When the rate limits have something left: those that are used up, or all when none says so.
  /// Every answer may tell it, and it means a wait only with status 429.
  retry_hint reset() const noexcept;

private:
  /// One limit: "requests", "tokens", or whatever the server calls it.
  struct limit {
    std::string name;
    retry_hint reset;
    bool used_up = false;
  };
  limit& named(std::string name);
  retry_hint relative(retry_hint hint) const noexcept;

  std::optional<core::nanoseconds> milliseconds_;
  retry_hint retry_after_;
  std::optional<core::unix_time> date_;
  std::vector<limit> limits_;
};

} // namespace loadtest::net
