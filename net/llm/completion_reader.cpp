#include "net/llm/completion_reader.hpp"

#include "net/llm/choice_reading.hpp"
#include "net/llm/usage_reading.hpp"
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
  for (sj::field field : value.get_object())
    if (field.key() == std::string_view{"usage"})
      usage = read_usage(field.value());
}

void read_complaint(sj::field& field, complaint& found) {
  const auto key = field.key();
  if (key == std::string_view{"error"}) {
    found.loud = is_error(field.value()) || found.loud;
  } else if (key == std::string_view{"object"}) {
    // vLLM's own form of an error.
    if (starts_as(field.value()) == '"' &&
        field.value().get_raw_json_string().value() == std::string_view{"error"})
      found.loud = true;
  } else if (key == std::string_view{"code"} || key == std::string_view{"status"}) {
    found.silent = is_bad_code(field.value()) || found.silent;
  } else if (key == std::string_view{"type"}) {
    found.silent = read_string(field.value()).ends_with("error") || found.silent;
  } else if (key == std::string_view{"detail"}) {
    found.silent = is_error(field.value()) || found.silent;
  }
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

void read_completion(sj::document& document, bool with_id, completion_facts& facts) {
  complaint found;
  std::optional<token_usage> of_vendor;
  std::optional<std::int64_t> cost;
  for (sj::field field : document.get_object()) {
    const auto key = field.key();
    if (key == std::string_view{"choices"})
      read_choices(field.value(), facts);
    else if (key == std::string_view{"usage"})
      facts.usage = read_usage(field.value());
    else if (key == std::string_view{"x_groq"})
      read_vendor(field.value(), of_vendor);
    else if (key == std::string_view{"cost_usd"})
      cost = read_cost(field.value());
    else if (key != std::string_view{"id"})
      read_complaint(field, found);
    else if (with_id)
      facts.response_id = read_string(field.value());
  }
  // At the end there is no location: anything else is a second document, or junk.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    throw simdjson::simdjson_error{simdjson::TRAILING_CONTENT};
  if (!facts.usage)
    facts.usage = of_vendor;
  if (cost && !facts.usage)
    facts.usage.emplace();
  if (cost && !facts.usage->cost)
    facts.usage->cost = cost;
  if (found.loud || (found.silent && facts.choices.empty() && !facts.usage))
    facts.kind = json_kind::error;
}

} // namespace

struct completion_reader::state {
  sj::parser parser;
  std::vector<char> padded; ///< simdjson reads past the end of its input
  completion_facts facts;
  std::string repaired; ///< data whose text was ill-formed

  void forget(json_kind kind);
  simdjson::error_code parse(std::string_view data, bool with_id);
};

void completion_reader::state::forget(json_kind kind) {
  facts.kind = kind;
  facts.has_choices = false;
  facts.response_id = {};
  facts.choices.clear();
  facts.usage.reset();
}

simdjson::error_code completion_reader::state::parse(std::string_view data, bool with_id) {
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
    read_completion(document, with_id, facts);
    return simdjson::SUCCESS;
  } catch (const simdjson::simdjson_error& malformed) {
    return malformed.error();
  }
}

completion_reader::completion_reader() : state_(std::make_unique<state>()) {}
completion_reader::~completion_reader() = default;

const completion_facts& completion_reader::read(std::string_view data, bool with_id) {
  large_ = data.size() > kept_capacity ? std::make_unique<state>() : nullptr;
  auto& use = large_ ? *large_ : *state_;
  auto failed = use.parse(data, with_id);
  if (failed == simdjson::UTF8_ERROR || failed == simdjson::STRING_ERROR) {
    use.repaired = repaired_json(data);
    failed = use.parse(use.repaired, with_id);
  }
  if (failed)
    use.forget(json_kind::invalid);
  return use.facts;
}

} // namespace loadtest::net
