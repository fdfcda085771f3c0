#include "metrics/judge/ending.hpp"

namespace loadtest::metrics {

const char* to_string(ending e) noexcept {
  switch (e) {
  case ending::completed:
    return "completed";
  case ending::duration:
    return "duration";
  case ending::requests:
    return "requests";
  case ending::stop:
    return "stop";
  case ending::cost:
    return "cost";
  case ending::error_rate:
    return "error_rate";
  case ending::threshold:
    return "threshold";
  case ending::sigint:
    return "sigint";
  case ending::sigterm:
    return "sigterm";
  case ending::sighup:
    return "sighup";
  case ending::preflight_failed:
    return "preflight_failed";
  case ending::bootstrap_failed:
    return "bootstrap_failed";
  case ending::internal:
    return "internal";
  }
  return "internal";
}

std::optional<ending> ending_of(std::string_view word) noexcept {
  for (const auto e : all_endings)
    if (word == to_string(e))
      return e;
  return std::nullopt;
}

} // namespace loadtest::metrics
