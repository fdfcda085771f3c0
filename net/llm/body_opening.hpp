#pragma once

#include <cstdint>
#include <string_view>

namespace loadtest::net {

/// What the body of an answer is taken for.
enum class body_form : std::uint8_t {
  undecided, ///< nothing but white space has come
  stream,    ///< server-sent events
  plain      ///< JSON as a whole, or something else
};

/// Finds out what a body is. Servers leave the content type out, or say the wrong one; the first
/// character tells: an event stream begins with a field name or a comment.
class body_opening {
public:
  void expect(std::string_view content_type) noexcept;
  /// The next bytes while the form is undecided; gives them without white space and a byte order
  /// mark in front.
  std::string_view look(std::string_view bytes) noexcept;

  body_form form() const noexcept { return form_; }
  /// The content type says so.
  bool event_stream() const noexcept { return event_stream_; }

private:
  body_form form_ = body_form::undecided;
  std::uint8_t mark_ = 0; ///< bytes of a byte order mark so far
  bool event_stream_ = false;
};

} // namespace loadtest::net
