#include "net/llm/responses_reading.hpp"

#include "net/llm/choice_reading.hpp"
#include "net/llm/usage_reading.hpp"
#include "net/text/utf8.hpp"

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

/// What an event says beside its choice.
struct event_facts {
  std::string_view type;
  std::string_view delta;
  std::string_view status; ///< of the response
  std::string_view reason; ///< why it is not complete
  bool failed = false;
};

/// A message, reasoning, or a call of a tool.
void read_item(sj::value& value, choice_facts& said) {
  if (starts_as(value) != '{')
    return;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"content"})
      read_content(inner, said);
    else if (key == std::string_view{"summary"})
      said.size += reasoning_in(inner);
    else if (key == std::string_view{"arguments"} || key == std::string_view{"input"})
      said.size += call_in(inner);
  });
}

void read_output(sj::value& value, choice_facts& said) {
  if (starts_as(value) != '[')
    return;
  said.speaks = said.whole = true;
  for (sj::value item : value.get_array())
    read_item(item, said);
}

/// A member of the response.
void read_member(sj::raw_json_string key, sj::value& value, bool with_id, completion_facts& facts,
                 choice_facts& said, event_facts& event) {
  if (key == std::string_view{"output"})
    read_output(value, said);
  else if (key == std::string_view{"usage"})
    facts.usage = read_usage(value);
  else if (key == std::string_view{"status"})
    event.status = read_string(value);
  else if (key == std::string_view{"error"})
    event.failed = is_error(value) || event.failed;
  else if (with_id && key == std::string_view{"id"})
    facts.response_id = read_string(value);
  else if (key == std::string_view{"incomplete_details"} && starts_as(value) == '{')
    for_each_field(value.get_object(), [&](sj::raw_json_string name, sj::value& inner) {
      if (name == std::string_view{"reason"})
        event.reason = read_string(inner);
    });
}

/// The text of an event, which is visible unless it is reasoning, a refusal or a call.
void hear(const event_facts& event, choice_facts& said) {
  if (event.delta.empty() || !event.type.ends_with(".delta"))
    return;
  said.speaks = true;
  if (event.type == "response.output_text.delta")
    say(said, event.delta);
  else
    said.size += code_points(event.delta);
}

} // namespace

void read_response(sj::document& document, bool with_id, completion_facts& facts) {
  event_facts event;
  choice_facts said;
  for_each_field(document.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    if (key == std::string_view{"type"})
      event.type = read_string(value);
    else if (key == std::string_view{"delta"})
      event.delta = read_string(value);
    else if (key == std::string_view{"response"} && starts_as(value) == '{')
      for_each_field(value.get_object(), [&](sj::raw_json_string name, sj::value& inner) {
        read_member(name, inner, with_id, facts, said, event);
      });
    else
      read_member(key, value, with_id, facts, said, event);
  });
  hear(event, said);
  if (event.status == "completed" || event.status == "incomplete")
    said.finish_reason = event.reason.empty() ? event.status : event.reason;
  facts.over = event.type == "response.completed" || event.type == "response.incomplete";
  event.failed = event.failed || event.type == "error" || event.type == "response.failed" ||
                 event.status == "failed" || event.status == "cancelled";
  if (event.failed)
    facts.kind = json_kind::error;
  add_choice(facts, std::move(said));
}

} // namespace loadtest::net
