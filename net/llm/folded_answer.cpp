#include "net/llm/folded_answer.hpp"

#include "net/llm/answer_stream.hpp"
#include "net/llm/body_opening.hpp"
#include "net/llm/error_answer.hpp"
#include "net/llm/plain_answer.hpp"
#include "net/llm/token_clock.hpp"
#include "net/text/redaction.hpp"

#include <utility>

namespace loadtest::net {

namespace {

constexpr std::size_t max_error_body = 64 * 1024;
constexpr std::size_t max_plain_body = 16 * 1024 * 1024;

} // namespace

struct folded_answer::state {
  state(completion_reader& with, core::answer_kind of, bool stream)
      : reader(with), kind(of), stream_wanted(stream) {}

  completion_reader& reader;
  core::answer_kind kind;
  bool stream_wanted;
  sse_parser parser;
  answer_stream stream{kind};
  token_clock clock;
  std::string body; ///< of a plain answer or a refusal
  std::string backend;
  retry_hint retry; ///< by the head
  retry_hint reset; ///< of rate limits, by the head
  retry_hint asked; ///< by the body
  int status = 0;
  body_opening opening;
  bool too_large = false; ///< the plain answer

  bool refused() const noexcept { return status < 200 || status > 299; }
  bool streams() const noexcept { return opening.form() == body_form::stream; }
  void on_piece(std::string_view bytes);
  void on_event(const sse_event& event);
  void judge(bool proper, core::outcome& into);
  void judge_stream(bool proper, core::outcome& into);
  void judge_plain(bool proper, core::outcome& into);
  void judge_refusal(core::outcome& into);
  void fill_plain(plain_answer answer, core::outcome& into) const;
  void fill(core::outcome& into);
};

namespace {

void fail(core::outcome& into, core::error_type error, std::string detail) {
  into.status = core::outcome_status::error;
  into.error = error;
  into.error_detail = std::move(detail);
}

void succeed(core::outcome& into) {
  into.status = core::outcome_status::ok;
  into.error = core::error_type::none;
  into.error_detail.clear();
}

} // namespace

folded_answer::folded_answer(completion_reader& reader, core::answer_kind kind, bool stream_wanted)
    : state_(std::make_unique<state>(reader, kind, stream_wanted)) {}

folded_answer::~folded_answer() = default;
folded_answer::folded_answer(folded_answer&&) noexcept = default;
folded_answer& folded_answer::operator=(folded_answer&&) noexcept = default;

void folded_answer::on_head(const answer_head& head) {
  state_->status = head.status;
  state_->opening.expect(head.content_type);
  state_->backend = head.backend.substr(0, max_raw_detail);
  state_->retry = head.retry;
  if (head.status == 429)
    state_->reset = head.reset;
}

void folded_answer::begin_read(const arrival& when) {
  state_->clock.begin_read(when);
}

void folded_answer::on_body(std::string_view bytes) {
  if (bytes.empty())
    return;
  if (state_->parser.awaits_line_feed() && bytes.front() == '\n')
    state_->clock.on_late_line_feed();
  state_->clock.on_bytes(bytes.size());
  state_->on_piece(bytes);
}

void folded_answer::on_framing(std::size_t count) {
  state_->clock.on_framing(count);
}

void folded_answer::end_read() {
  state_->clock.end_read();
}

bool folded_answer::finished() const noexcept {
  return state_->too_large || state_->stream.over();
}

bool folded_answer::clean() const noexcept {
  return !state_->too_large && state_->stream.error() != core::error_type::protocol_error;
}

bool folded_answer::complete() const noexcept {
  return state_->streams() && state_->stream.finished();
}

void folded_answer::finish(bool proper, core::outcome& into) {
  state_->judge(proper, into);
  state_->fill(into);
}

void folded_answer::abort(core::outcome& into) {
  state_->fill(into);
}

std::uint32_t folded_answer::chunks() const noexcept {
  return state_->clock.chunks();
}

core::mono_time folded_answer::progress() const noexcept {
  return state_->streams() ? state_->clock.last_token() : state_->clock.newest();
}

void folded_answer::state::on_piece(std::string_view bytes) {
  // A refusal is a stream only when it says so.
  const bool refusal = refused() && !opening.event_stream();
  if (!refusal && opening.form() == body_form::undecided)
    bytes = opening.look(bytes);
  if (streams()) {
    if (!stream.over() && !parser.feed(bytes, [this](const sse_event& e) { on_event(e); }) &&
        !stream.over())
      stream.fail("a stream event is larger than 1 MiB");
  } else if (refused()) {
    body.append(bytes.substr(0, max_error_body - body.size()));
  } else {
    too_large = too_large || body.size() + bytes.size() > max_plain_body;
    if (!too_large)
      body.append(bytes);
  }
}

void folded_answer::state::on_event(const sse_event& event) {
  const auto effect = stream.on_event(event, reader);
  if (effect.token)
    clock.on_token(effect.visible, event.rest);
  else if (effect.answer)
    clock.on_answer();
}

void folded_answer::state::judge(bool proper, core::outcome& into) {
  if (streams())
    judge_stream(proper, into);
  else if (status == 0)
    fail(into, core::error_type::connection_error, "the connection ended before an answer");
  else if (refused())
    judge_refusal(into);
  else if (kind == core::answer_kind::nothing)
    succeed(into);
  else if (opening.form() == body_form::plain)
    judge_plain(proper, into);
  else if (stream_wanted || opening.event_stream() || !proper)
    fail(into, core::error_type::incomplete_stream, "the answer ended before its body");
  else
    fail(into, core::error_type::protocol_error, "the answer is empty");
}

void folded_answer::state::judge_stream(bool proper, core::outcome& into) {
  if (proper && !stream.over()) {
    // Some servers leave out the last blank line.
    parser.flush([this](const sse_event& e) { on_event(e); });
    clock.end_read();
  }
  const auto type = refused() ? error_of_status(status) : core::error_type::none;
  if (stream.error() != core::error_type::none) {
    // A status with a meaning of its own says more than that the stream had an error.
    const bool own = refused() && type != core::error_type::http_error;
    fail(into, own ? type : stream.error(), stream.error_detail());
  } else if (refused()) {
    fail(into, type, "an event stream with status " + std::to_string(status));
  } else if (const auto missing = stream.missing(); missing.empty()) {
    succeed(into);
  } else {
    const bool cut = !proper && !stream.over();
    fail(into, core::error_type::incomplete_stream,
         cut ? "the connection ended within the stream" : std::string{missing});
  }
}

void folded_answer::state::judge_plain(bool proper, core::outcome& into) {
  if (too_large)
    return fail(into, core::error_type::protocol_error, "the answer is larger than 16 MiB");
  auto answer = read_plain_answer(body, kind, reader);
  if (answer.what == plain_answer::kind::error) {
    auto said = read_error(body, error_source::completion);
    asked = said.retry;
    if (said.detail.empty())
      said.detail = answer.finish_reason.empty()
                        ? "an error without details"
                        : "the answer ended with finish_reason " + answer.finish_reason;
    fail(into, stream_wanted ? core::error_type::stream_error : core::error_type::http_error,
         std::move(said.detail));
  } else if (!proper) {
    fail(into, core::error_type::incomplete_stream, "the connection ended within the answer");
  } else if (answer.what == plain_answer::kind::invalid) {
    return fail(into, core::error_type::protocol_error, std::move(answer.complaint));
  } else {
    succeed(into);
  }
  if (answer.what != plain_answer::kind::invalid)
    fill_plain(std::move(answer), into);
}

void folded_answer::state::judge_refusal(core::outcome& into) {
  auto said = read_error(body);
  asked = said.retry;
  fail(into, error_of_status(status),
       said.detail.empty() ? "status " + std::to_string(status) : std::move(said.detail));
}

void folded_answer::state::fill_plain(plain_answer answer, core::outcome& into) const {
  clock.fill_whole(into);
  const auto& completion = answer.usage.completion;
  const bool counted = completion && (*completion > 0 || answer.characters == 0);
  into.completion_tokens =
      counted ? *completion : static_cast<std::uint32_t>((answer.characters + 3) / 4);
  into.completion_source = counted ? core::token_source::reported : core::token_source::estimated;
  fill_usage(answer.usage, into);
  into.text = std::move(answer.text);
  into.finish_reason = std::move(answer.finish_reason);
  into.response_id = std::move(answer.response_id);
}

void folded_answer::state::fill(core::outcome& into) {
  into.http_status = status;
  into.backend = backend;
  if (streams()) {
    into.streamed = true;
    clock.fill_tokens(into);
    stream.fill(into, clock.chunks());
    asked = stream.retry();
    if (clock.chunks() == 0 && into.status == core::outcome_status::ok)
      clock.fill_end(into);
  } else if (kind == core::answer_kind::nothing && into.status == core::outcome_status::ok) {
    clock.fill_whole(into);
    if (!core::reached(into.times.last_token))
      into.times.last_token = into.times.first_byte; // of no more than a head
  }
  // A date needs the wall clock: without its offset only a wait can be told.
  const auto& hint = retry ? retry : asked ? asked : reset;
  const auto now = core::reached(clock.newest()) ? clock.newest() : into.times.first_byte;
  const bool knows_now = core::reached(now) && into.to_unix != core::unix_offset{};
  if (!hint.at || knows_now)
    into.retry_after = hint.from(core::to_unix(now, into.to_unix));
}

} // namespace loadtest::net
