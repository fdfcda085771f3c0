#include "net/llm/completion_reader.hpp"

#include "net/llm/choice_reading.hpp"
#include "net/llm/messages_reading.hpp"
#include "net/llm/responses_reading.hpp"
#include "net/llm/usage_reading.hpp"
#include "net/llm/whole_readings.hpp"
#include "net/text/json_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace loadtest::net {

namespace {

// simdjson throws on malformed JSON, wherever it notices; `completion_reader::read` catches.
namespace sj = simdjson::ondemand;

constexpr std::size_t initial_capacity = 16 * 1024;
/// Buffers that grew beyond this are given back.
constexpr std::size_t kept_capacity = 1024 * 1024;

/// What an object without choices may say of a failure.
struct complaint {
  bool loud = false;   ///< `error`, or vLLM's own form
  bool silent = false; ///< `code`, `status`, `type: error` or `detail`
};

/// Words and codes with which servers say that all is well, or not over.
bool is_fine(std::string_view text) {
  constexpr std::array<std::string_view, 11> words{"",        "0",          "200",        "ok",
                                                   "OK",      "success",    "Success",    "queued",
                                                   "pending", "processing", "in_progress"};
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// `code` or `status`: a number or a text that means a failure?
bool is_bad_code(sj::value& value) {
  if (starts_as(value) == '"')
    return !is_fine(read_string(value));
  const auto code = read_count(value);
  return code && *code != 0 && *code / 100 != 2;
}

void read_vendor(sj::value& value, std::optional<token_usage>& usage) {
  if (starts_as(value) != '{')
    return;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"usage"})
      usage = read_usage(inner);
  });
}

void read_choices(sj::value& value, completion_facts& facts) {
  if (starts_as(value) != '[')
    return;
  facts.has_choices = true;
  for (sj::value item : value.get_array())
    read_choice(item, facts.choices.emplace_back());
  for (auto& choice : facts.choices)
    if (!choice.joined.empty())
      choice.text = choice.joined;
}

/// What stands beside the choices.
struct surroundings {
  complaint found;
  std::optional<token_usage> of_vendor;
  std::optional<std::int64_t> cost;
};

/// One member of the object. Most are not looked for: their first letter tells.
void read_member(sj::raw_json_string key, sj::value& value, bool with_id, completion_facts& facts,
                 surroundings& more) {
  const auto is = [&](std::string_view name) { return key == name; };
  switch (key.raw()[0]) {
  case 'c':
    if (is("choices"))
      read_choices(value, facts);
    else if (is("code"))
      more.found.silent = is_bad_code(value) || more.found.silent;
    else if (is("cost_usd"))
      more.cost = read_cost(value);
    return;
  case 'u':
    if (is("usage"))
      facts.usage = read_usage(value);
    return;
  case 'i':
    if (with_id && is("id"))
      facts.response_id = read_string(value);
    return;
  case 'o':
    // vLLM's own form of an error.
    if (is("object") && starts_as(value) == '"' &&
        value.get_raw_json_string().value() == std::string_view{"error"})
      more.found.loud = true;
    return;
  case 'e':
    more.found.loud = (is("error") && is_error(value)) || more.found.loud;
    return;
  case 's':
    more.found.silent = (is("status") && is_bad_code(value)) || more.found.silent;
    return;
  case 't':
    if (is("type"))
      more.found.silent = read_string(value).ends_with("error") || more.found.silent;
    return;
  case 'd':
    more.found.silent = (is("detail") && is_error(value)) || more.found.silent;
    return;
  case 'x':
    if (is("x_groq"))
      read_vendor(value, more.of_vendor);
    return;
  default:
    return;
  }
}

void read_completion(sj::document& document, bool with_id, completion_facts& facts) {
  surroundings more;
  for_each_field(document.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    read_member(key, value, with_id, facts, more);
  });
  if (!facts.usage)
    facts.usage = more.of_vendor;
  if (more.cost && !facts.usage)
    facts.usage.emplace();
  if (more.cost && !facts.usage->cost)
    facts.usage->cost = more.cost;
  if (more.found.loud || (more.found.silent && facts.choices.empty() && !facts.usage))
    facts.kind = json_kind::error;
}

using reading = void (*)(sj::document&, bool with_id, completion_facts&);

reading reading_of(core::answer_kind kind) {
  switch (kind) {
  case core::answer_kind::responses:
    return read_response;
  case core::answer_kind::messages:
    return read_messages;
  case core::answer_kind::inference:
    return read_inference;
  case core::answer_kind::embeddings:
    return read_embeddings;
  case core::answer_kind::completion:
  case core::answer_kind::json:
  case core::answer_kind::nothing:
    break;
  }
  return read_completion;
}

} // namespace

struct completion_reader::state {
  sj::parser parser;
  std::vector<char> padded; ///< simdjson reads past the end of its input
  completion_facts facts;
  std::string repaired; ///< data whose text was ill-formed

  void forget(json_kind kind);
  simdjson::error_code parse(std::string_view data, bool with_id, reading read);
};

void completion_reader::state::forget(json_kind kind) {
  facts.kind = kind;
  facts.has_choices = false;
  facts.over = false;
  facts.vectors = 0;
  facts.response_id = {};
  facts.choices.clear();
  facts.usage.reset();
}

simdjson::error_code completion_reader::state::parse(std::string_view data, bool with_id,
                                                     reading read) {
  forget(json_kind::completion);
  try {
    if (padded.size() < data.size() + simdjson::SIMDJSON_PADDING) {
      const auto capacity = std::max(initial_capacity, std::bit_ceil(data.size()));
      padded.resize(capacity + simdjson::SIMDJSON_PADDING);
      // In powers of two: by itself the parser grows to just what it is given, again and again.
      if (const auto failed = parser.allocate(capacity))
        return failed;
    }
    std::memcpy(padded.data(), data.data(), data.size());
    sj::document document = parser.iterate(padded.data(), data.size(), padded.size());
    read(document, with_id, facts);
    // At the end there is no location: anything else is a second document, or junk.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return simdjson::TRAILING_CONTENT;
    return simdjson::SUCCESS;
  } catch (const simdjson::simdjson_error& malformed) {
    return malformed.error();
  }
}

completion_reader::completion_reader() : state_(std::make_unique<state>()) {}
completion_reader::~completion_reader() = default;

const completion_facts& completion_reader::read(std::string_view data, bool with_id,
                                                core::answer_kind kind) {
  large_ = data.size() > kept_capacity ? std::make_unique<state>() : nullptr;
  auto& use = large_ ? *large_ : *state_;
  const auto reading = reading_of(kind);
  auto failed = use.parse(data, with_id, reading);
  if (failed == simdjson::UTF8_ERROR || failed == simdjson::STRING_ERROR) {
    use.repaired = repaired_json(data);
    failed = use.parse(use.repaired, with_id, reading);
  }
  if (failed)
    use.forget(json_kind::invalid);
  return use.facts;
}

} // namespace loadtest::net
