#include "net/http/request_head.hpp"

#include <string>
#include <utility>

namespace loadtest::net {

namespace {

void append_value(std::string& to, std::string_view value) {
  for (const char c : value)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      to += c;
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
  append_value(to, name);
  to += ": ";
  append_value(to, value);
  to += "\r\n";
}

} // namespace

core::secret request_head(const endpoint& server, const request_line& line,
                          const core::secret& key) {
  std::string head;
  // In one piece: growing would leave copies of the key behind.
  std::size_t extra = 0;
  for (const auto& [name, value] : server.headers)
    extra += name.size() + value.size() + 4;
  head.reserve(512 + server.base.host.size() + server.base.path.size() + line.path.size() +
               line.request_id.size() + key.reveal().size() + extra);

  append_value(head, line.method);
  head += ' ';
  append_value(head, server.base.path);
  append_value(head, line.path);
  head += " HTTP/1.1\r\n";
  append_field(head, "Host", server.base.authority());
  append_field(head, "User-Agent", "loadtest");
  if (server.connections.per_request)
    append_field(head, "Connection", "close");
  append_field(head, "Accept", line.accept);
  if (!key.empty() && server.auth == key_header::bearer) {
    head += "Authorization: Bearer ";
    append_value(head, key.reveal());
    head += "\r\n";
  } else if (!key.empty()) {
    append_field(head, "X-API-Key", key.reveal());
  }
  if (!line.request_id.empty())
    append_field(head, "X-Request-ID", line.request_id);
  for (const auto& [name, value] : server.headers)
    append_field(head, name, value);
  if (line.body_size > 0)
    append_field(head, "Content-Type", "application/json");
  if (line.body_size > 0 || (line.method != "GET" && line.method != "DELETE"))
    append_field(head, "Content-Length", std::to_string(line.body_size));
  head += "\r\n";
  return core::secret{std::move(head)};
}

} // namespace loadtest::net
