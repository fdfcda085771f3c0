#include "net/llm/answer_stream.hpp"

#include "net/llm/completion_reader.hpp"
#include "net/llm/error_answer.hpp"
#include "net/text/ascii.hpp"
#include "net/text/redaction.hpp"

#include <utility>

namespace loadtest::net {

answer_stream::effect answer_stream::on_event(const sse_event& event, completion_reader& reader) {
  if (over_)
    return {};
  const auto data = trimmed(event.data, " \t\n");
  if (event.name == "error") {
    take_error(data, "an error event without details");
    over_ = true;
    return {};
  }
  if (data.empty())
    return {};
  if (data == "[DONE]") {
    done_ = over_ = true;
    return {.answer = true};
  }
  const auto& facts = reader.read(data, response_id_.empty(), kind_);
  switch (facts.kind) {
  case json_kind::completion:
    return fold(facts, data);
  case json_kind::error:
    take_error(data, "an error event without details");
    over_ = true;
    return {};
  case json_kind::invalid:
    // Pings and the like under a name of their own are none of our business; where each event has
    // a name, all are.
    if (event.name.empty() || event.name == "message" || kind_ != core::answer_kind::completion)
      fail("a stream event is not a JSON object");
    return {};
  }
  return {};
}

void answer_stream::fail(std::string detail) {
  over_ = true;
  error_ = core::error_type::protocol_error;
  error_detail_ = std::move(detail);
}

void answer_stream::take_error(std::string_view data, std::string otherwise) {
  auto answer = read_error(data, error_source::completion);
  error_ = core::error_type::stream_error;
  error_detail_ = answer.detail.empty() ? std::move(otherwise) : std::move(answer.detail);
  retry_ = answer.retry;
}

answer_stream::effect answer_stream::fold(const completion_facts& event, std::string_view data) {
  if (response_id_.empty() && !event.response_id.empty())
    response_id_ = event.response_id.substr(0, max_raw_detail);
  const auto heard = choices_.take(event);
  if (choices_.text_size() > max_text)
    fail("the streamed answer is larger than 16 MiB");
  fold_usage(event);
  if (heard.token && !std::exchange(any_token_, true))
    first_usage_ = choices_.completion().value_or(0);
  // Usage may follow: the stream goes on.
  if (choices_.failed() && error_ == core::error_type::none)
    take_error(data, "the answer ended with finish_reason " + choices_.finish_reason());
  if (event.over)
    done_ = over_ = true;
  return {heard.token, heard.visible, !event.choices.empty() || event.usage || event.over};
}

void answer_stream::fold_usage(const completion_facts& event) {
  for (const auto& choice : event.choices)
    if (choice.usage)
      take_usage(usage_, *choice.usage);
  if (event.usage)
    take_usage(usage_, *event.usage);
}

std::string_view answer_stream::missing() const noexcept {
  if (!done_ && !choices_.finished())
    return "the stream ended without a finish reason or [DONE]";
  if (choices_.empty())
    return "the stream ended without a choice";
  const bool explained = !choices_.finish_reason().empty() || choices_.completion().value_or(0) > 0;
  if (!any_token_ && !explained)
    return "the stream ended without a token, a finish reason or usage";
  return {};
}

void answer_stream::fill(core::outcome& into, std::uint32_t chunks) {
  const auto reported = choices_.completion();
  // Some servers fill in a usage of zero where they have counted nothing.
  const bool counted = reported && (*reported > 0 || chunks == 0);
  into.completion_tokens = counted ? *reported : chunks;
  into.completion_source = counted ? core::token_source::reported : core::token_source::estimated;
  // Usage that does not grow is that of the whole answer, not of its first event.
  into.first_event_tokens =
      first_usage_ > 0 && first_usage_ < into.completion_tokens ? first_usage_ : 1;
  fill_usage(usage_, into);
  into.text = choices_.take_text();
  into.finish_reason = choices_.finish_reason();
  into.response_id = response_id_;
}

} // namespace loadtest::net
