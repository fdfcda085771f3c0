#include "net/llm/messages_reading.hpp"

#include "net/llm/choice_reading.hpp"
#include "net/llm/usage_reading.hpp"
#include "net/text/utf8.hpp"

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

/// A block of content, or what is new of one: text and thinking as in other formats, and calls of
/// tools, whose arguments come as an object or as pieces of its JSON.
void read_block(sj::value& value, choice_facts& said, std::string_view& stop_reason) {
  if (starts_as(value) != '{')
    return;
  std::string_view type;
  std::string_view text;
  std::size_t other = 0;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"type"})
      type = read_string(inner);
    else if (key == std::string_view{"text"})
      text = read_string(inner);
    else if (key == std::string_view{"thinking"} || key == std::string_view{"partial_json"} ||
             key == std::string_view{"name"} || key == std::string_view{"input"})
      other += call_in(inner);
    else if (key == std::string_view{"stop_reason"})
      stop_reason = read_string(inner);
  });
  said.speaks = said.speaks || !type.empty();
  said.size += other;
  if (type.starts_with("text"))
    say(said, text);
}

} // namespace

void read_messages(sj::document& document, bool with_id, completion_facts& facts) {
  std::string_view type;
  choice_facts said;
  bool failed = false;
  for_each_field(document.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    if (key == std::string_view{"type"}) {
      type = read_string(value);
    } else if (key == std::string_view{"delta"} || key == std::string_view{"content_block"}) {
      read_block(value, said, said.finish_reason);
    } else if (key == std::string_view{"usage"}) {
      facts.usage = read_usage(value);
    } else if (key == std::string_view{"content"} && starts_as(value) == '[') {
      said.speaks = said.whole = true;
      for (sj::value block : value.get_array())
        read_block(block, said, said.finish_reason);
    } else if (key == std::string_view{"stop_reason"}) {
      said.finish_reason = read_string(value);
    } else if (key == std::string_view{"error"}) {
      failed = is_error(value);
    } else if (with_id && key == std::string_view{"id"}) {
      facts.response_id = read_string(value);
    } else if (key == std::string_view{"message"} && starts_as(value) == '{') {
      for_each_field(value.get_object(), [&](sj::raw_json_string name, sj::value& inner) {
        if (name == std::string_view{"usage"})
          facts.usage = read_usage(inner);
        else if (with_id && name == std::string_view{"id"})
          facts.response_id = read_string(inner);
      });
      // What it has put out so far is no usage yet.
      if (facts.usage)
        facts.usage->completion.reset();
    }
  });
  facts.over = type == "message_stop";
  if (failed || type == "error")
    facts.kind = json_kind::error;
  add_choice(facts, std::move(said));
}

} // namespace loadtest::net
