#include "net/llm/chat_answer.hpp"

#include "net/llm/chat_stream.hpp"
#include "net/llm/error_answer.hpp"
#include "net/llm/plain_answer.hpp"
#include "net/llm/token_clock.hpp"
#include "net/text/redaction.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::size_t max_error_body = 64 * 1024;
constexpr std::size_t max_plain_body = 16 * 1024 * 1024;
constexpr std::size_t max_backend = 128;

/// What the body is taken for.
enum class form : std::uint8_t {
  undecided, ///< nothing but white space has come
  stream,    ///< server-sent events
  plain,     ///< JSON as a whole
  refusal    ///< the body of a status that is not 2xx
};

bool says_event_stream(std::string_view content_type) noexcept {
  constexpr std::string_view wanted = "text/event-stream";
  return content_type.size() >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), content_type.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

/// Servers leave the content type out, or say the wrong one; the first character tells. An event
/// stream begins with a field name, a comment or a BOM.
form form_of(char first, bool event_stream) noexcept {
  if (first == '{' || first == '[')
    return form::plain;
  constexpr std::string_view starts = "deir:\xEF";
  return event_stream || starts.find(first) != std::string_view::npos ? form::stream : form::plain;
}

} // namespace

struct chat_answer::state {
  event_reader* reader;
  core::histogram* gaps;
  sse_parser parser;
  chat_stream stream;
  token_clock clock;
  std::string body; ///< of a plain answer or a refusal
  std::string backend;
  retry_hint retry;
  int status = 0;
  form taken_for = form::undecided;
  bool stream_wanted;
  bool event_stream = false; ///< the content type says so
  bool too_large = false;    ///< the plain answer

  bool refused() const noexcept { return status < 200 || status > 299; }
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

chat_answer::chat_answer(event_reader& reader, core::histogram& gaps, bool stream_wanted)
    : state_(std::make_unique<state>()) {
  state_->reader = &reader;
  state_->gaps = &gaps;
  state_->stream_wanted = stream_wanted;
}

chat_answer::~chat_answer() = default;
chat_answer::chat_answer(chat_answer&&) noexcept = default;
chat_answer& chat_answer::operator=(chat_answer&&) noexcept = default;

void chat_answer::on_head(const answer_head& head) {
  state_->status = head.status;
  state_->event_stream = says_event_stream(head.content_type);
  state_->backend = presentable(head.backend, max_backend);
  state_->retry = parse_retry_after(head.retry_after);
  if (state_->refused() && !state_->event_stream)
    state_->taken_for = form::refusal;
}

void chat_answer::begin_read(const arrival& when) {
  state_->clock.begin_read(when);
}

void chat_answer::on_body(std::string_view bytes) {
  if (bytes.empty())
    return;
  if (state_->parser.awaits_line_feed() && bytes.front() == '\n')
    state_->clock.on_late_line_feed();
  state_->clock.on_bytes(bytes.size());
  state_->on_piece(bytes);
}

void chat_answer::on_framing(std::size_t count) {
  state_->clock.on_framing(count);
}

void chat_answer::end_read() {
  state_->clock.end_read();
}

bool chat_answer::finished() const noexcept {
  return state_->too_large || state_->stream.over();
}

bool chat_answer::clean() const noexcept {
  return !state_->too_large && state_->stream.error() != core::error_type::protocol_error;
}

void chat_answer::finish(bool proper, core::outcome& into) {
  state_->judge(proper, into);
  state_->fill(into);
}

void chat_answer::abort(core::outcome& into) {
  state_->fill(into);
}

std::uint32_t chat_answer::chunks() const noexcept {
  return state_->clock.chunks();
}

void chat_answer::state::on_piece(std::string_view bytes) {
  if (taken_for == form::undecided) {
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
      return;
    bytes.remove_prefix(first);
    taken_for = form_of(bytes.front(), event_stream);
    if (taken_for == form::plain && refused())
      taken_for = form::refusal;
  }
  switch (taken_for) {
  case form::undecided:
    break;
  case form::stream:
    if (!stream.over() && !parser.feed(bytes, [this](const sse_event& e) { on_event(e); }) &&
        !stream.over())
      stream.fail("a stream event is larger than 1 MiB");
    break;
  case form::plain:
    too_large = too_large || body.size() + bytes.size() > max_plain_body;
    if (!too_large)
      body.append(bytes);
    break;
  case form::refusal:
    body.append(bytes.substr(0, max_error_body - body.size()));
    break;
  }
}

void chat_answer::state::on_event(const sse_event& event) {
  const auto effect = stream.on_event(event, *reader);
  if (effect.token)
    clock.on_token(effect.visible, event.rest, *gaps);
}

void chat_answer::state::judge(bool proper, core::outcome& into) {
  switch (taken_for) {
  case form::stream:
    return judge_stream(proper, into);
  case form::plain:
    return judge_plain(proper, into);
  case form::refusal:
    return judge_refusal(into);
  case form::undecided:
    break;
  }
  if (status == 0)
    fail(into, core::error_type::connection_error, "the connection ended before an answer");
  else if (refused())
    judge_refusal(into);
  else if (stream_wanted || event_stream || !proper)
    fail(into, core::error_type::incomplete_stream, "the answer ended before its body");
  else
    fail(into, core::error_type::protocol_error, "the answer is empty");
}

void chat_answer::state::judge_stream(bool proper, core::outcome& into) {
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
  } else if (stream.proved()) {
    succeed(into);
  } else {
    fail(into, core::error_type::incomplete_stream,
         proper ? "the stream ended without a finish reason or [DONE]"
                : "the connection ended within the stream");
  }
}

void chat_answer::state::judge_plain(bool proper, core::outcome& into) {
  if (too_large)
    return fail(into, core::error_type::protocol_error, "the answer is larger than 16 MiB");
  auto answer = read_plain_answer(body);
  switch (answer.what) {
  case plain_answer::kind::error: {
    const auto said = read_error(body);
    if (!retry)
      retry = said.retry;
    return fail(into, stream_wanted ? core::error_type::stream_error : core::error_type::http_error,
                said.detail);
  }
  case plain_answer::kind::invalid:
    return proper ? fail(into, core::error_type::protocol_error, std::move(answer.complaint))
                  : fail(into, core::error_type::incomplete_stream,
                         "the connection ended within the answer");
  case plain_answer::kind::completion:
    if (!proper)
      return fail(into, core::error_type::incomplete_stream,
                  "the connection ended within the answer");
    break;
  }
  succeed(into);
  fill_plain(std::move(answer), into);
}

void chat_answer::state::judge_refusal(core::outcome& into) {
  auto said = read_error(body);
  if (!retry)
    retry = said.retry;
  fail(into, error_of_status(status),
       said.detail.empty() ? "status " + std::to_string(status) : std::move(said.detail));
}

void chat_answer::state::fill_plain(plain_answer answer, core::outcome& into) const {
  clock.fill_whole(into);
  const auto& completion = answer.usage.completion;
  const bool counted = completion && (*completion > 0 || answer.characters == 0);
  into.completion_tokens =
      counted ? *completion : static_cast<std::uint32_t>((answer.characters + 3) / 4);
  into.completion_source = counted ? core::token_source::reported : core::token_source::estimated;
  into.prompt_tokens = answer.usage.prompt.value_or(0);
  into.prompt_source =
      answer.usage.prompt ? core::token_source::reported : core::token_source::estimated;
  into.cached_tokens = answer.usage.cached;
  into.text = std::move(answer.text);
  into.finish_reason = std::move(answer.finish_reason);
  into.response_id = std::move(answer.response_id);
}

void chat_answer::state::fill(core::outcome& into) {
  into.http_status = status;
  into.backend = backend;
  if (taken_for == form::stream) {
    clock.fill_tokens(into);
    stream.fill(into, clock.chunks());
  }
  // A date needs the wall clock: without its offset only a wait can be told.
  const auto& hint = retry ? retry : stream.retry();
  const auto now = core::reached(clock.newest()) ? clock.newest() : into.times.first_byte;
  const bool knows_now = core::reached(now) && into.to_unix != core::unix_offset{};
  if (hint.wait || knows_now)
    into.retry_after = hint.from(core::to_unix(now, into.to_unix));
}

} // namespace loadtest::net
