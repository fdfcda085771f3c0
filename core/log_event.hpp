#pragma once

#include "core/time.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loadtest::core {

enum class log_level : std::uint8_t { debug, info, warn, error };
/// "debug", "info", "warn" or "error".
const char* to_string(log_level level) noexcept;

/// A named value of an event. Everywhere the same: `org_id` and `user_id` are the indices of
/// requests.jsonl, `request_id`, `phase`; names of durations end in their unit, `_s`.
struct log_field {
  log_field(std::string n, std::string_view text) : name(std::move(n)), value(std::string{text}) {}
  log_field(std::string n, std::integral auto number)
      : name(std::move(n)), value(static_cast<std::int64_t>(number)) {}
  log_field(std::string n, double number) : name(std::move(n)), value(number) {}
  log_field(std::string n, nanoseconds d) : log_field(std::move(n), to_seconds(d)) {}

  std::string name;
  std::variant<std::string, std::int64_t, double> value;
};

/// Something that happened in a run, for the person who wants to know why it went as it did. `msg`
/// is the same for all events of a kind; what differs is in the fields. Holds no secret.
struct log_event {
  log_level level = log_level::info;
  std::string msg;
  std::vector<log_field> fields;
};

/// Takes an event on any thread, and does not wait.
using log_sink = std::function<void(log_event)>;

/// Where a part of the run tells what happens. Made without a sink, it keeps silent.
class logger {
public:
  logger() = default;
  /// Passes on what is at least as grave as `least`.
  explicit logger(log_sink sink, log_level least = log_level::debug)
      : sink_(std::move(sink)), least_(least) {}

  /// For callers who would otherwise make an event at some cost for nothing.
  bool wants(log_level level) const noexcept { return sink_ && level >= least_; }

  void tell(log_level level, std::string msg, std::vector<log_field> fields = {}) const {
    if (wants(level))
      sink_({level, std::move(msg), std::move(fields)});
  }
  void debug(std::string msg, std::vector<log_field> fields = {}) const {
    tell(log_level::debug, std::move(msg), std::move(fields));
  }
  void info(std::string msg, std::vector<log_field> fields = {}) const {
    tell(log_level::info, std::move(msg), std::move(fields));
  }
  void warn(std::string msg, std::vector<log_field> fields = {}) const {
    tell(log_level::warn, std::move(msg), std::move(fields));
  }
  void error(std::string msg, std::vector<log_field> fields = {}) const {
    tell(log_level::error, std::move(msg), std::move(fields));
  }

private:
  log_sink sink_;
  log_level least_ = log_level::debug;
};

} // namespace loadtest::core
