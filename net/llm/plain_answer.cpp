#include "net/llm/plain_answer.hpp"

#include "net/llm/completion_reader.hpp"
#include "net/llm/stream_choices.hpp"
#include "net/text/redaction.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

plain_answer invalid(const char* complaint) {
  plain_answer result;
  result.complaint = complaint;
  return result;
}

std::string raw_label(std::string_view label) {
  return std::string{label.substr(0, max_raw_detail)};
}

/// Usage of the answer, else that of its choices.
token_usage usage_of(const completion_facts& facts) {
  token_usage result;
  std::optional<std::uint32_t> sum;
  for (const auto& choice : facts.choices)
    if (choice.usage) {
      take_usage(result, *choice.usage);
      if (choice.usage->completion)
        sum = sum.value_or(0) + *choice.usage->completion;
    }
  result.completion = sum;
  if (facts.usage) {
    take_usage(result, *facts.usage);
    take_count(result.completion, facts.usage->completion);
  }
  return result;
}

} // namespace

plain_answer read_plain_answer(std::string_view body, completion_reader& reader) {
  const auto& facts = reader.read(body);
  if (facts.kind == json_kind::invalid)
    return invalid("the answer is not a JSON object");
  const bool error = facts.kind == json_kind::error;
  if (!error && facts.choices.empty())
    return invalid("the answer has no choices");
  plain_answer result;
  result.what = error ? plain_answer::kind::error : plain_answer::kind::completion;
  for (const auto& choice : facts.choices) {
    const bool failed = choice.failed || is_failure(choice.finish_reason);
    if (!choice.speaks && !failed && !error)
      return invalid("a choice of the answer has neither message nor text");
    if (failed)
      result.what = plain_answer::kind::error;
    result.characters += choice.size;
  }
  const auto zero = std::find_if(facts.choices.begin(), facts.choices.end(),
                                 [](const auto& choice) { return choice.index == 0; });
  const auto first = zero == facts.choices.end() ? facts.choices.begin() : zero;
  if (first != facts.choices.end()) {
    result.text = first->text;
    result.finish_reason = raw_label(first->finish_reason);
  }
  result.response_id = raw_label(facts.response_id);
  result.usage = usage_of(facts);
  return result;
}

} // namespace loadtest::net
