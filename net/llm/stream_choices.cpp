#include "net/llm/stream_choices.hpp"

#include "net/text/ascii.hpp"
#include "net/text/redaction.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::size_t first_text_capacity = 256;
constexpr std::size_t max_choices = 1024;

} // namespace

bool is_failure(std::string_view finish_reason) noexcept {
  return same_letters(finish_reason, "error") || same_letters(finish_reason, "abort");
}

stream_choices::effect stream_choices::take(const completion_facts& event) {
  effect all;
  apart_ = apart_ && event.choices.size() < 2;
  for (const auto& facts : event.choices) {
    const auto one = take_choice(facts);
    all.token = all.token || one.token;
    all.visible = all.visible || one.visible;
  }
  if (event.usage)
    take_completion(event);
  return all;
}

void stream_choices::take_completion(const completion_facts& event) {
  auto* const only = event.choices.size() == 1 ? find(event.choices.front().index) : nullptr;
  if (take_count(only ? only->completion : whole_, event.usage->completion))
    whole_is_newest_ = !only;
}

stream_choices::effect stream_choices::take_choice(const choice_facts& facts) {
  auto* choice = find(facts.index);
  if (!choice) {
    // Usage that comes late may stand beside an empty choice.
    const bool empty = !facts.token && facts.finish_reason.empty() && !facts.failed;
    if (empty && finished())
      return {};
    choice = &add(facts.index);
  }
  const auto result = facts.token ? hear(*choice, facts) : effect{};
  if (facts.usage && take_count(choice->completion, facts.usage->completion))
    whole_is_newest_ = false;
  if (!facts.finish_reason.empty() || facts.failed)
    finish(*choice, facts);
  return result;
}

stream_choices::effect stream_choices::hear(choice_state& choice, const choice_facts& facts) {
  bool visible = facts.visible;
  if (facts.whole) {
    // All that was said so far: new is what goes beyond that.
    if (facts.size <= choice.size || (choice.size == 0 && choice.tokens > 0))
      return {};
    visible = facts.text.size() > choice.text.size();
    choice.size = facts.size;
    text_size_ -= choice.text.size();
    choice.text.clear();
  }
  if (!facts.text.empty()) {
    if (choice.text.capacity() < first_text_capacity)
      choice.text.reserve(first_text_capacity);
    choice.text += facts.text;
    text_size_ += facts.text.size();
  }
  again_ = again_ || choice.tokens > 0;
  ++choice.tokens;
  return {true, visible};
}

void stream_choices::finish(choice_state& choice, const choice_facts& facts) {
  finished_ += std::exchange(choice.finished, true) ? 0 : 1;
  failed_ = failed_ || facts.failed || is_failure(facts.finish_reason);
  if (!facts.finish_reason.empty() && (finish_reason_.empty() || choice.index == 0))
    finish_reason_ = facts.finish_reason.substr(0, max_raw_detail);
}

stream_choices::choice_state* stream_choices::find(std::uint32_t index) noexcept {
  if (merged_)
    return &choices_.front();
  const auto found = std::find_if(choices_.rbegin(), choices_.rend(),
                                  [&](const auto& known) { return known.index == index; });
  return found == choices_.rend() ? nullptr : &*found;
}

stream_choices::choice_state& stream_choices::add(std::uint32_t index) {
  if (choices_.size() == max_choices) {
    merge();
    return choices_.front();
  }
  ordered_ = ordered_ && (choices_.empty() || index == choices_.back().index + 1);
  auto& added = choices_.emplace_back();
  added.index = index;
  return added;
}

bool stream_choices::counts_tokens() const noexcept {
  return merged_ || (choices_.size() > 2 && ordered_ && apart_ && !again_ && finished_ < 2);
}

bool stream_choices::finished() const noexcept {
  return finished_ > 0 && (finished_ == choices_.size() || counts_tokens());
}

/// From now on there is one choice. More than `max_choices` are no choices.
void stream_choices::merge() {
  auto& first = choices_.front();
  for (std::size_t i = 1; i < choices_.size(); ++i) {
    first.text += choices_[i].text;
    first.tokens += choices_[i].tokens;
    take_count(first.completion, choices_[i].completion);
  }
  first.finished = finished_ > 0;
  finished_ = first.finished ? 1 : 0;
  choices_.resize(1);
  merged_ = true;
}

std::optional<std::uint32_t> stream_choices::completion() const noexcept {
  const bool one = choices_.size() < 2 || counts_tokens();
  if (whole_ && (whole_is_newest_ || !one))
    return whole_;
  std::optional<std::uint32_t> sum;
  for (const auto& known : choices_)
    if (known.completion)
      sum = one ? known.completion : sum.value_or(0) + *known.completion;
  return sum ? sum : whole_;
}

std::string stream_choices::take_text() {
  if (choices_.empty())
    return {};
  if (counts_tokens())
    merge();
  auto* const zero = find(0);
  return std::move((zero ? *zero : choices_.front()).text);
}

} // namespace loadtest::net
