#include "net/http/request_head.hpp"

#include "net/text/ascii.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace loadtest::net {

namespace {

/// Leaves out what could end a line, or a field.
void append_value(std::string& to, std::string_view value) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  while (!value.empty()) {
    const auto* const stop = std::find_if(value.begin(), value.end(), is_control);
    to.append(value.begin(), stop);
    value.remove_prefix(static_cast<std::size_t>(stop - value.begin()));
    value.remove_prefix(value.empty() ? 0 : 1);
  }
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
  append_value(to, name);
  to += ": ";
  append_value(to, value);
  to += "\r\n";
}

/// The fields of a head. Those of the user stand instead of our own of the same name.
class field_writer {
public:
  field_writer(std::string& to, const endpoint& server) : to_(to), server_(server) {}

  void own(std::string_view name, std::string_view value, std::string_view prefix = {}) {
    for (const auto& [theirs, text] : server_.headers)
      if (same_letters(theirs, name))
        return;
    append_value(to_, name);
    to_ += ": ";
    to_ += prefix;
    append_value(to_, value);
    to_ += "\r\n";
  }

  void of_the_user() {
    for (const auto& [name, value] : server_.headers)
      append_field(to_, name, value);
  }

private:
  std::string& to_;
  const endpoint& server_;
};

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
  // A proxy that is asked itself, without a tunnel, is told where (RFC 9112, section 3.2.2).
  if (server.proxy && !server.tunnelled())
    append_value(head, "http://" + server.base.authority());
  append_value(head, path_below(server.base.path, line.path));
  head += " HTTP/1.1\r\n";
  field_writer fields{head, server};
  fields.own("Host", server.base.authority());
  fields.own("User-Agent", "loadtest");
  if (server.connections.per_request)
    append_field(head, "Connection", "close");
  fields.own("Accept", line.accept);
  // What would have to be unpacked first has no moment at which it arrived.
  fields.own("Accept-Encoding", "identity");
  if (!key.empty() && server.auth == key_header::bearer)
    fields.own("Authorization", key.reveal(), "Bearer ");
  else if (!key.empty())
    fields.own("X-API-Key", key.reveal());
  if (server.proxy && !server.tunnelled() && !server.proxy->authorization.empty())
    append_field(head, "Proxy-Authorization", server.proxy->authorization.reveal());
  if (!line.request_id.empty())
    append_field(head, "X-Request-ID", line.request_id);
  if (line.body_size > 0)
    fields.own("Content-Type", "application/json");
  fields.of_the_user();
  if (line.body_size > 0 || (line.method != "GET" && line.method != "DELETE"))
    append_field(head, "Content-Length", std::to_string(line.body_size));
  head += "\r\n";
  return core::secret{std::move(head)};
}

} // namespace loadtest::net
