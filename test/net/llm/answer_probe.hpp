#pragma once

#include "core/histogram.hpp"
#include "core/outcome.hpp"
#include "net/io/arrival.hpp"
#include "net/llm/folded_answer.hpp"
#include "test/net/llm/splits.hpp"

#include <string>
#include <string_view>

namespace loadtest::net {

class completion_reader;

/// An answer as a server may send it.
struct scripted_answer {
  int status = 200;
  std::string content_type = "text/event-stream";
  std::string body;
  bool proper_end = true;
  std::string retry_after; ///< of the header
  std::string reset;       ///< of a rate limit's header
  bool stream_wanted = true;
  core::answer_kind kind = core::answer_kind::completion;
};

/// How the body gets into the answer under test.
enum class reading {
  together,   ///< all pieces in one read
  one_by_one, ///< a read for each piece, stamped by the offset of its last byte
};

/// What came of it, and the chunk gaps.
struct folded {
  core::outcome outcome;
  core::histogram gaps;
  bool finished = false;
  bool clean = false;
  bool complete = false;
};

/// The time at which byte number `offset` (from 1) arrives: a microsecond after the one before.
core::mono_time byte_time(std::size_t offset);

folded fold(const scripted_answer& answer, const pieces& body, reading how,
            completion_reader& reader);
folded fold(const scripted_answer& answer);

/// Everything but the times, one line each.
std::string facts(const core::outcome& o);
/// The times of the tokens and their error bounds.
std::string times(const core::outcome& o);

/// A stream of these events, each `data: <event>` and a blank line.
std::string stream_of(std::initializer_list<std::string_view> events);

} // namespace loadtest::net
