#include "platform/server/http_message.hpp"

#include "net/text/utf8.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

namespace loadtest::platform {

namespace {

const char* reason_of(int status) noexcept {
  switch (status) {
  case 200:
    return "OK";
  case 201:
    return "Created";
  case 202:
    return "Accepted";
  case 204:
    return "No Content";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 402:
    return "Payment Required";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 409:
    return "Conflict";
  case 413:
    return "Payload Too Large";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 500:
    return "Internal Server Error";
  case 501:
    return "Not Implemented";
  case 502:
    return "Bad Gateway";
  case 503:
    return "Service Unavailable";
  default:
    return "Unknown";
  }
}

std::optional<char> hex_pair(std::string_view text) noexcept {
  unsigned value = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!digit && (lower < 'a' || lower > 'f'))
      return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit ? c - '0' : lower - 'a' + 10);
  }
  return static_cast<char>(value);
}

} // namespace

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto c = hex_pair(text.substr(i + 1, 2))) {
        result += *c;
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

std::string head_text(const http_request& request, int status, std::string_view content_type,
                      long length, std::string_view headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + ' ' + reason_of(status) + "\r\n";
  if (!content_type.empty())
    text.append("Content-Type: ").append(content_type).append("\r\n");
  if (length >= 0 && status != 204)
    text.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
  else if (length < 0 && request.chunked_answer)
    text += "Transfer-Encoding: chunked\r\n";
  if (!request.keep_alive)
    text += "Connection: close\r\n";
  if (!request.request_id.empty())
    text.append("X-Request-ID: ").append(request.request_id).append("\r\n");
  return text.append(headers).append("\r\n");
}

std::string reply_text(const http_request& request, const http_reply& reply) {
  return head_text(request, reply.status, reply.body.empty() ? "" : reply.content_type,
                   static_cast<long>(reply.body.size()), reply.headers) +
         reply.body;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string pair{query.substr(0, query.find('&'))};
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const auto equals = pair.find('=');
    if (equals != std::string::npos && percent_decoded(pair.substr(0, equals)) == name)
      return percent_decoded(pair.substr(equals + 1));
  }
  return {};
}

std::string json_string(std::string_view text) {
  std::string valid;
  net::append_utf8(valid, text);
  std::string result{'"'};
  for (const char c : valid) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      result += escape;
    } else {
      result += c;
    }
  }
  return result += '"';
}

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

http_reply router_error(const http_request& request, int status, std::string_view code,
                        std::string_view message, std::string_view more) {
  auto body = R"({"error":)" + json_string(message) + R"(,"code":)" + json_string(code);
  if (!request.request_id.empty())
    body += R"(,"trace_id":)" + json_string(request.request_id);
  return {status, "application/json", body.append(more) + '}'};
}

http_reply plain_error(int status, std::string_view message) {
  return {status, "text/plain", std::string{message} + '\n'};
}

} // namespace loadtest::platform
