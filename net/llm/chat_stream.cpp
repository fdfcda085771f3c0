#include "net/llm/chat_stream.hpp"

#include "net/llm/error_answer.hpp"
#include "net/text/redaction.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::size_t first_text_capacity = 256;
constexpr std::size_t max_choices = 1024;
constexpr std::size_t max_label = 256; ///< of a response id or a finish reason

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

chat_stream::effect chat_stream::on_event(const sse_event& event, event_reader& reader) {
  if (over_)
    return {};
  const auto data = trimmed(event.data);
  if (event.name == "error") {
    take_error(data);
    return {};
  }
  if (data.empty())
    return {};
  if (data == "[DONE]") {
    done_ = over_ = true;
    return {};
  }
  const auto& facts = reader.read(data, response_id_.empty());
  switch (facts.kind) {
  case event_kind::chunk:
    return fold(facts);
  case event_kind::error:
    take_error(data);
    return {};
  case event_kind::invalid:
    // Pings and the like under a name of their own are none of our business.
    if (event.name.empty() || event.name == "message")
      fail("a stream event is not a JSON object: " + presentable(data, 80));
    return {};
  }
  return {};
}

void chat_stream::fail(std::string detail) {
  over_ = true;
  error_ = core::error_type::protocol_error;
  error_detail_ = std::move(detail);
}

void chat_stream::take_error(std::string_view data) {
  auto answer = read_error(data);
  over_ = true;
  error_ = core::error_type::stream_error;
  error_detail_ = answer.detail.empty() ? "an error event without details" : answer.detail;
  retry_ = answer.retry;
}

chat_stream::effect chat_stream::fold(const stream_event& event) {
  effect result;
  if (response_id_.empty() && !event.response_id.empty())
    response_id_ = presentable(event.response_id, max_label);
  for (const auto& delta : event.choices) {
    result.token = result.token || delta.token;
    result.visible = result.visible || delta.visible;
    if (delta.index == 0 && !delta.text.empty())
      take_text(delta.text);
    auto* const known = choice(delta.index);
    if (known && !delta.finish_reason.empty()) {
      known->finished = true;
      if (finish_reason_.empty() || delta.index == 0)
        finish_reason_ = presentable(delta.finish_reason, max_label);
    }
  }
  if (event.usage)
    fold_usage(event);
  if (result.token && !std::exchange(any_token_, true))
    first_event_tokens_ = std::max(1u, event.usage ? event.usage->completion.value_or(1) : 1u);
  return result;
}

void chat_stream::fold_usage(const stream_event& event) {
  const auto& usage = *event.usage;
  // The prompt is the same for all choices, and reported again with each.
  if (usage.prompt)
    usage_.prompt = usage.prompt;
  if (usage.cached)
    usage_.cached = usage.cached;
  if (!usage.completion)
    return;
  if (event.choices.size() != 1)
    usage_.completion = usage.completion;
  else if (auto* const known = choice(event.choices.front().index))
    known->completion = usage.completion;
}

void chat_stream::take_text(std::string_view text) {
  if (text_.size() + text.size() > max_text)
    return fail("the streamed answer is larger than 16 MiB");
  if (text_.capacity() < first_text_capacity)
    text_.reserve(first_text_capacity);
  text_ += text;
}

chat_stream::choice_state* chat_stream::choice(std::uint32_t index) {
  for (auto& known : choices_)
    if (known.index == index)
      return &known;
  if (choices_.size() == max_choices)
    return nullptr;
  choices_.push_back({index, false, std::nullopt});
  return &choices_.back();
}

bool chat_stream::proved() const noexcept {
  return done_ || (!choices_.empty() && std::all_of(choices_.begin(), choices_.end(),
                                                    [](const auto& c) { return c.finished; }));
}

std::optional<std::uint32_t> chat_stream::completion_tokens() const noexcept {
  if (usage_.completion)
    return usage_.completion;
  std::optional<std::uint32_t> sum;
  for (const auto& known : choices_)
    if (known.completion)
      sum = sum.value_or(0) + *known.completion;
  return sum;
}

void chat_stream::fill(core::outcome& into, std::uint32_t chunks) {
  const auto reported = completion_tokens();
  // Some servers fill in a usage of zero where they have counted nothing.
  const bool counted = reported && (*reported > 0 || chunks == 0);
  into.completion_tokens = counted ? *reported : chunks;
  into.completion_source = counted ? core::token_source::reported : core::token_source::estimated;
  into.prompt_tokens = usage_.prompt.value_or(0);
  into.prompt_source = usage_.prompt ? core::token_source::reported : core::token_source::estimated;
  into.cached_tokens = usage_.cached;
  into.first_event_tokens = first_event_tokens_;
  into.text = std::move(text_);
  into.finish_reason = finish_reason_;
  into.response_id = response_id_;
}

} // namespace loadtest::net
