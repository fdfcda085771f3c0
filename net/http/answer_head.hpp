#pragma once

#include "net/http/retry_after.hpp"

#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

/// A line of a head; the value without the white space around it.
struct header_field {
  std::string_view name;
  std::string_view value;
};

/// The head of an answer, as far as an attempt needs it.
struct answer_head {
  int status = 0;
  std::string_view content_type; ///< empty when absent
  std::string_view backend;      ///< X-Routing-Backend
  retry_hint retry;              ///< by Retry-After and its kin
  retry_hint reset;              ///< of rate limits, whether or not they were hit
  std::span<const header_field> fields{};

  /// The first value of this name, in letters of either case; empty when absent.
  std::string_view value_of(std::string_view name) const noexcept;
};

/// What no request of ours asks for, in words with the way out: a redirect with its place, a body
/// in an encoding. Empty: the head is in order.
std::string oddity_of(const answer_head& head);
/// Is the body in an encoding that would have to be undone first?
bool is_encoded(const answer_head& head) noexcept;

} // namespace loadtest::net
