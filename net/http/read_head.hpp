#pragma once

#include "core/result.hpp"
#include "net/http/answer_head.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// How the end of a body is known (RFC 9112, section 6.3).
enum class body_end : std::uint8_t { none, length, chunks, close };

/// What a head says.
struct head_facts {
  int status = 0;
  std::vector<header_field> fields; ///< views of the text that was read
  body_end ends_by = body_end::close;
  std::uint64_t length = 0; ///< of a body that ends by its length
  bool keep_alive = false;  ///< as the head says, of an answer that ends without closing

  /// An answer that another one follows (1xx but 101).
  bool interim() const noexcept { return status / 100 == 1; }
};

/// Reads a head of HTTP/1.0 or 1.1, from the status line to the empty line, as servers write it:
/// line feeds alone, no reason, no space before it, lengths that are said twice alike, lines that
/// are continued. An error says what is wrong with it, without repeating more than a line's start.
core::result<head_facts> read_head(std::string_view text);

/// What these first bytes are instead of a status line of HTTP/1; empty when they may be one.
/// `all`: no more will come.
std::string not_http(std::string_view first, bool all);

} // namespace loadtest::net
