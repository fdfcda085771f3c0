#pragma once

#include "core/log_event.hpp"

#include <cstdint>
#include <string>

namespace loadtest::cli {

/// How log lines are printed; log.jsonl is JSON in any case.
enum class log_format : std::uint8_t { text, json };

/// What all log lines of a process have in common.
struct log_identity {
  std::string test_run_id;
  std::string worker_id;
};

/// One line of log.jsonl, with its line end: ts, level, msg, test_run_id, worker_id, then the
/// event's fields; those without text are left out. Whatever looks like a key is redacted.
std::string json_log_line(const core::log_event& event, core::unix_time at,
                          const log_identity& who);

/// One line for a person, with its line end: "12:00:00.123 warn  attempt failed  error_type=timeout
/// detail="first byte"". Redacted in the same way.
std::string text_log_line(const core::log_event& event, core::unix_time at, bool colour);

} // namespace loadtest::cli
