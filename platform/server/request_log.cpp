#include "platform/server/request_log.hpp"

#include <cerrno>
#include <cstring>

namespace loadtest::platform {

namespace {

void append_number(std::string& line, std::string_view name, std::int64_t value) {
  line.append(",\"").append(name).append("\":").append(std::to_string(value));
}

void append_text(std::string& line, std::string_view name, std::string_view text) {
  if (!text.empty())
    line.append(",\"").append(name).append("\":").append(json_string(text));
}

void append_stamp(std::string& line, const std::string& name, const stamp& at) {
  append_number(line, name + "_unix_ns", at.unix.time_since_epoch().count());
  append_number(line, name + "_mono_ns", at.mono.time_since_epoch().count());
}

void append_kernel_stamp(std::string& line, const std::string& name,
                         const std::optional<core::unix_time>& at) {
  if (at)
    append_number(line, name + "_unix_ns", at->time_since_epoch().count());
}

void append_write(std::string& line, const std::string& name,
                  const std::optional<write_stamps>& write) {
  if (!write)
    return;
  append_stamp(line, name + "_begin", write->begin);
  append_stamp(line, name + "_end", write->end);
  append_kernel_stamp(line, name + "_left", write->left);
}

} // namespace

core::result<request_log> request_log::open(const std::string& file) {
  request_log log;
  if (file.empty())
    return log;
  log.file_.open(file, std::ios::trunc);
  if (!log.file_)
    return core::error{"cannot write the log of requests '" + file + "': " + std::strerror(errno)};
  return log;
}

void request_log::add(const log_entry& entry) {
  if (file_.is_open())
    file_ << log_line(entry) << '\n';
}

std::string log_line(const log_entry& entry) {
  std::string line = R"({"request_id":)" + json_string(entry.request_id);
  append_stamp(line, "arrived", entry.arrived);
  append_kernel_stamp(line, "reached", entry.reached);
  append_write(line, "first_token", entry.first_token);
  append_write(line, "last_token", entry.last_token);
  if (entry.status != 0)
    append_number(line, "status", entry.status);
  append_text(line, "response_id", entry.response_id);
  append_text(line, "organization_id", entry.organization_id);
  line += R"(,"model":)" + json_string(entry.model);
  append_text(line, "backend", entry.backend);
  append_number(line, "prompt_tokens", entry.prompt_tokens);
  append_number(line, "cached_tokens", entry.cached_tokens);
  append_number(line, "completion_tokens", entry.completion_tokens);
  if (entry.cost)
    append_number(line, "cost_nanodollars", *entry.cost);
  return line + R"(,"outcome":")" + entry.outcome + "\"}";
}

} // namespace loadtest::platform
