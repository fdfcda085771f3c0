#pragma once

#include "core/secret.hpp"
#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// The same moment on both clocks.
struct stamp {
  core::mono_time mono;
  core::unix_time unix;

  static stamp now() noexcept {
    return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
  }
};

/// A request, as far as the routes need it.
struct http_request {
  stamp arrived; ///< when its last byte had been read
  std::optional<core::unix_time>
      reached; ///< when it had reached this machine, by the kernel's stamp
  std::string method;
  std::string path;       ///< without the query
  std::string query;      ///< what follows the question mark, still percent-encoded
  std::string request_id; ///< X-Request-ID; empty when absent
  core::secret key;       ///< of `Authorization: Bearer`, else X-API-Key
  std::string body;
  bool keep_alive = true;
  bool chunked_answer = true; ///< the client understands chunks (HTTP/1.1)
};

/// A whole answer.
struct http_reply {
  int status = 200;
  const char* content_type = "application/json";
  std::string body;
  std::string headers{};      ///< further ones, each ended by CRLF
  core::nanoseconds delay{0}; ///< before it is sent
  bool lost = false;          ///< it is not sent: the connection ends instead
};

/// The status line and headers of an answer, up to and including the empty line. A `length` of −1
/// means a stream: chunked, or up to the end of the connection for a client of HTTP/1.0.
std::string head_text(const http_request& request, int status, std::string_view content_type,
                      long length, std::string_view headers);

/// A whole answer as it goes over the wire.
std::string reply_text(const http_request& request, const http_reply& reply);

/// What `%2F` and the like stand for; what is no such escape stays.
std::string percent_decoded(std::string_view text);

/// The decoded value of a parameter of the query; empty when it is absent.
std::string query_value(std::string_view query, std::string_view name);

/// A JSON string with its quotes; ill-formed UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

/// A number as JSON and headers have it, to nine digits.
std::string number_text(double value);

/// An error as the API router answers it (spec platform-api.md): `{"error", "code", "trace_id"}`,
/// the last when the request has an id. `more` are further members, each after a comma.
http_reply router_error(const http_request& request, int status, std::string_view code,
                        std::string_view message, std::string_view more = {});
/// An error as the user/org service answers it: plain text.
http_reply plain_error(int status, std::string_view message);

} // namespace loadtest::platform
