#include "net/llm/whole_readings.hpp"

#include "net/llm/choice_reading.hpp"
#include "net/llm/usage_reading.hpp"

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

/// Has an entry of the list a vector with anything in it?
bool holds_vector(sj::value& value) {
  bool found = false;
  if (starts_as(value) == '{')
    for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
      if (key != std::string_view{"embedding"})
        return;
      if (starts_as(inner) == '[') {
        sj::array numbers = inner.get_array();
        found = !numbers.is_empty();
      } else {
        found = !read_string(inner).empty();
      }
    });
  return found;
}

} // namespace

void read_embeddings(sj::document& document, bool, completion_facts& facts) {
  for_each_field(document.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    if (key == std::string_view{"data"} && starts_as(value) == '[') {
      for (sj::value entry : value.get_array())
        facts.vectors += holds_vector(entry) ? 1 : 0;
    } else if (key == std::string_view{"usage"}) {
      facts.usage = read_usage(value);
    } else if (key == std::string_view{"error"} && is_error(value)) {
      facts.kind = json_kind::error;
    }
  });
}

void read_inference(sj::document& document, bool with_id, completion_facts& facts) {
  for_each_field(document.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    if (key == std::string_view{"output"} && starts_as(value) == '"') {
      choice_facts said;
      said.speaks = true;
      say(said, read_string(value));
      add_choice(facts, std::move(said));
    } else if (key == std::string_view{"usage"}) {
      facts.usage = read_usage(value);
    } else if (with_id && key == std::string_view{"request_id"}) {
      facts.response_id = read_string(value);
    } else if (key == std::string_view{"error"} && is_error(value)) {
      facts.kind = json_kind::error;
    }
  });
}

} // namespace loadtest::net
