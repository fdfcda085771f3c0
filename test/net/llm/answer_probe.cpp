#include "test/net/llm/answer_probe.hpp"

#include "net/llm/completion_reader.hpp"

#include <sstream>

namespace loadtest::net {

core::mono_time byte_time(std::size_t offset) {
  return core::mono_time{std::chrono::seconds{100}} +
         std::chrono::microseconds{static_cast<std::int64_t>(offset)};
}

folded fold(const scripted_answer& answer, const pieces& body, reading how,
            completion_reader& reader) {
  folded result;
  folded_answer under_test{reader, answer.kind, answer.stream_wanted};
  under_test.on_head({answer.status, answer.content_type, "backend-1",
                      parse_retry_after(answer.retry_after), parse_reset(answer.reset)});
  std::size_t offset = 0;
  std::size_t previous = 0;
  const auto begin = [&](std::size_t end) {
    under_test.begin_read({byte_time(end), byte_time(previous), core::nanoseconds{5}, true});
    previous = end;
  };
  if (how == reading::together)
    begin(answer.body.size());
  for (const auto piece : body) {
    offset += piece.size();
    if (how == reading::one_by_one)
      begin(offset);
    // A copy of its own size, gone before the next piece: nobody may keep a view of it.
    const std::string copy{piece};
    under_test.on_body(copy);
    if (how == reading::one_by_one)
      under_test.end_read();
  }
  if (how == reading::together)
    under_test.end_read();
  result.finished = under_test.finished();
  result.clean = under_test.clean();
  result.complete = under_test.complete();
  result.outcome.to_unix = std::chrono::seconds{1'700'000'000} - std::chrono::seconds{100};
  under_test.finish(answer.proper_end, result.outcome);
  result.outcome.trail.add_gaps(result.gaps);
  return result;
}

folded fold(const scripted_answer& answer) {
  completion_reader reader;
  return fold(answer, {answer.body}, reading::together, reader);
}

std::string facts(const core::outcome& o) {
  std::ostringstream out;
  out << "status " << to_string(o.status) << "\nerror " << to_string(o.error) << "\ndetail "
      << o.error_detail << "\nhttp " << o.http_status << "\nchunks " << o.chunks << "\nfirst event "
      << o.first_event_tokens << "\nprompt " << o.prompt_tokens << ' ' << to_string(o.prompt_source)
      << "\ncompletion " << o.completion_tokens << ' ' << to_string(o.completion_source)
      << "\ncached " << (o.cached_tokens ? std::to_string(*o.cached_tokens) : "not reported")
      << "\ntext " << o.text << "\nfinish " << o.finish_reason << "\nid " << o.response_id
      << "\nbackend " << o.backend << "\nretry "
      << (o.retry_after ? std::to_string(o.retry_after->count()) : "none") << '\n';
  return out.str();
}

std::string times(const core::outcome& o) {
  std::ostringstream out;
  const auto show = [&](const char* name, core::mono_time t) {
    out << name << ' '
        << (core::reached(t) ? std::to_string((t - byte_time(0)).count()) : std::string{"never"})
        << '\n';
  };
  show("first token", o.times.first_token);
  show("first visible", o.times.first_visible);
  show("last token", o.times.last_token);
  out << "errors " << o.first_token_error.count() << ' ' << o.last_token_error.count() << '\n';
  return out.str();
}

std::string stream_of(std::initializer_list<std::string_view> events) {
  std::string result;
  for (const auto event : events)
    result.append("data: ").append(event).append("\n\n");
  return result;
}

} // namespace loadtest::net
