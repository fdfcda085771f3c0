#include "net/llm/plain_answer.hpp"

#include "net/llm/completion_reader.hpp"
#include "net/llm/stream_choices.hpp"
#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace loadtest::net {

namespace {

plain_answer invalid(const char* complaint) {
  plain_answer result;
  result.complaint = complaint;
  return result;
}

plain_answer any_json(std::string_view body) {
  if (parse_json(body).is_discarded())
    return invalid("the answer is not JSON");
  plain_answer result;
  result.what = plain_answer::kind::answer;
  return result;
}

/// What an answer must have, and this one has not; null: nothing.
const char* lacking(const completion_facts& facts, core::answer_kind kind) {
  if (kind == core::answer_kind::embeddings)
    return facts.vectors == 0 ? "the answer has no embeddings" : nullptr;
  if (!facts.choices.empty())
    return nullptr;
  return kind == core::answer_kind::completion ? "the answer has no choices"
                                               : "the answer has no output";
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

plain_answer read_plain_answer(std::string_view body, core::answer_kind kind,
                               completion_reader& reader) {
  if (kind == core::answer_kind::json)
    return any_json(body);
  const auto& facts = reader.read(body, true, kind);
  if (facts.kind == json_kind::invalid)
    return invalid("the answer is not a JSON object");
  const bool error = facts.kind == json_kind::error;
  if (const auto* lack = lacking(facts, kind); lack && !error)
    return invalid(lack);
  plain_answer result;
  result.what = error ? plain_answer::kind::error : plain_answer::kind::answer;
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
  if (kind == core::answer_kind::embeddings)
    result.usage.completion = 0; // there is nothing to count
  return result;
}

} // namespace loadtest::net
