#include "core/log_event.hpp"

namespace loadtest::core {

const char* to_string(log_level level) noexcept {
  switch (level) {
  case log_level::debug:
    return "debug";
  case log_level::info:
    return "info";
  case log_level::warn:
    return "warn";
  case log_level::error:
    return "error";
  }
  return "error";
}

} // namespace loadtest::core
