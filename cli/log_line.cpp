#include "cli/log_line.hpp"

#include "metrics/show/page.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/json_line.hpp"
#include "net/text/redaction.hpp"

#include <cmath>

namespace loadtest::cli {

namespace {

using metrics::ink;

constexpr unsigned decimals = 6;

/// Our own request ids stay as they are: they must be found again, whatever the run is called.
std::string shown(const core::log_field& field, const std::string& text) {
  return field.name == "request_id" ? text : net::presentable(text);
}

/// As text, in quotes where a blank or nothing would mislead.
std::string quoted(const std::string& text) {
  if (!text.empty() && text.find_first_of(" \"=") == std::string::npos)
    return text;
  std::string result{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + '"';
}

ink ink_of(core::log_level level) {
  switch (level) {
  case core::log_level::debug:
    return ink::dim;
  case core::log_level::info:
    return ink::plain;
  case core::log_level::warn:
    return ink::doubtful;
  case core::log_level::error:
    return ink::bad;
  }
  return ink::plain;
}

void append(metrics::json_line& line, const core::log_field& field) {
  if (const auto* text = std::get_if<std::string>(&field.value))
    line.text_if_any(field.name, shown(field, *text));
  else if (const auto* number = std::get_if<std::int64_t>(&field.value))
    line.number(field.name, *number);
  else
    line.decimal(field.name, std::llround(std::get<double>(field.value) * std::pow(10, decimals)),
                 decimals);
}

/// Empty when the field has no text.
std::string value_text(const core::log_field& field) {
  if (const auto* text = std::get_if<std::string>(&field.value))
    return text->empty() ? std::string{} : quoted(shown(field, *text));
  if (const auto* number = std::get_if<std::int64_t>(&field.value))
    return std::to_string(*number);
  return metrics::significant(std::get<double>(field.value));
}

} // namespace

std::string json_log_line(const core::log_event& event, core::unix_time at,
                          const log_identity& who) {
  metrics::json_line line;
  line.text("ts", metrics::rfc3339(at));
  line.text("level", core::to_string(event.level));
  line.text("msg", net::presentable(event.msg));
  line.text("test_run_id", who.test_run_id);
  line.text("worker_id", who.worker_id);
  for (const auto& field : event.fields)
    append(line, field);
  return std::move(line).take();
}

std::string text_log_line(const core::log_event& event, core::unix_time at, bool colour) {
  constexpr std::size_t date = 11; // "2024-01-31T"
  constexpr std::size_t time = 13; // "12:00:00.123Z"
  std::string level{core::to_string(event.level)};
  level.resize(5, ' ');
  auto line = metrics::inked(metrics::rfc3339(at).substr(date, time), ink::dim, colour) + " " +
              metrics::inked(level, ink_of(event.level), colour) + " " +
              net::presentable(event.msg);
  for (const auto& field : event.fields)
    if (const auto value = value_text(field); !value.empty())
      line += "  " + metrics::inked(field.name + "=", ink::dim, colour) + value;
  return line + "\n";
}

} // namespace loadtest::cli
