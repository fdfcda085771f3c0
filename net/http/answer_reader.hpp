#pragma once

#include "net/http/answer_head.hpp"
#include "net/io/arrival.hpp"

#include <cstddef>
#include <string_view>

namespace loadtest::net {

/// Who reads an answer as it comes: reads of the socket, each with a begin, perhaps the head,
/// pieces of the body and of what frames it, and an end.
class answer_reader {
public:
  virtual void begin_read(const arrival& when) = 0;
  /// What came was an interim answer: the answer itself has not begun.
  virtual void on_interim() = 0;
  virtual void on_head(const answer_head& head) = 0;
  virtual void on_body(std::string_view bytes) = 0;
  /// So many bytes of anything else came behind what was told before.
  virtual void on_framing(std::size_t count) = 0;
  virtual void end_read() = 0;

protected:
  ~answer_reader() = default;
};

} // namespace loadtest::net
