#include "net/http/wait_headers.hpp"

#include "net/text/ascii.hpp"
#include "net/text/duration_text.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

/// More are not told apart: every answer pays for them.
constexpr std::size_t max_limits = 16;

/// The name without `part`; empty when it is not in it.
std::string without(std::string name, std::string_view part) {
  const auto at = name.find(part);
  return at == std::string::npos ? std::string{} : name.erase(at, part.size());
}

bool is_zero(std::string_view value) noexcept {
  return !value.empty() && value.find_first_not_of("0. ") == std::string_view::npos;
}

/// The longer of both.
void extend(retry_hint& longest, const retry_hint& other) noexcept {
  if (other.wait)
    longest.wait = std::max(longest.wait.value_or(core::nanoseconds{0}), *other.wait);
  if (other.at)
    longest.at = std::max(longest.at.value_or(core::unix_time{}), *other.at);
}

} // namespace

void wait_headers::take(std::string_view name, std::string_view value) {
  if (same_letters(name, "date")) {
    date_ = parse_http_date(value);
  } else if (same_letters(name, "retry-after")) {
    retry_after_ = parse_retry_after(value);
  } else if (same_letters(name, "retry-after-ms")) {
    if (const auto count = parse_retry_after(value).wait)
      milliseconds_ = *count / 1000;
  } else if (const auto known = lower(name); known.find("ratelimit") != std::string::npos ||
                                             known.find("rate-limit") != std::string::npos) {
    if (auto limit = without(known, "reset"); !limit.empty())
      named(std::move(limit)).reset = parse_reset(value);
    else if (limit = without(known, "remaining"); !limit.empty())
      named(std::move(limit)).used_up = is_zero(value);
  }
}

wait_headers::limit& wait_headers::named(std::string name) {
  const auto found = std::find_if(limits_.begin(), limits_.end(),
                                  [&](const limit& known) { return known.name == name; });
  if (found != limits_.end())
    return *found;
  if (limits_.size() == max_limits)
    return limits_.back();
  return limits_.emplace_back(limit{std::move(name), {}, false});
}

retry_hint wait_headers::relative(retry_hint hint) const noexcept {
  return hint.at && date_ ? retry_hint{hint.from(*date_), std::nullopt} : hint;
}

retry_hint wait_headers::asked() const noexcept {
  return milliseconds_ ? retry_hint{milliseconds_, std::nullopt} : relative(retry_after_);
}

retry_hint wait_headers::reset() const noexcept {
  retry_hint used_up;
  retry_hint all;
  for (const auto& one : limits_) {
    extend(all, one.reset);
    if (one.used_up)
      extend(used_up, one.reset);
  }
  return relative(used_up ? used_up : all);
}

} // namespace loadtest::net
