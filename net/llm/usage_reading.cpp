#include "net/llm/usage_reading.hpp"

#include <algorithm>
#include <limits>

namespace loadtest::net {

namespace {

namespace sj = simdjson::ondemand;

std::optional<std::uint32_t> read_detail(sj::value& details, std::string_view name) {
  std::optional<std::uint32_t> count;
  if (starts_as(details) != '{')
    return count;
  for_each_field(details.get_object(), [&](sj::raw_json_string key, sj::value& value) {
    if (key == name)
      count = read_count(value);
  });
  return count;
}

} // namespace

std::string_view read_string(sj::value& value) {
  if (starts_as(value) != '"')
    return {};
  return value.get_string();
}

std::optional<std::uint32_t> read_count(sj::value& value) {
  if (const char c = starts_as(value); c != '-' && (c < '0' || c > '9'))
    return std::nullopt;
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t whole = 0;
  if (value.get_uint64().get(whole) == simdjson::SUCCESS)
    return whole <= most ? std::optional{static_cast<std::uint32_t>(whole)} : std::nullopt;
  // Some servers write counts as 12.0.
  double number = -1.0;
  if (value.get_double().get(number) != simdjson::SUCCESS || number < 0.0 || number > most)
    return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

std::optional<std::int64_t> read_cost(sj::value& value) {
  constexpr double most = 1e5;
  const char c = starts_as(value);
  if (c == '{') {
    std::optional<std::int64_t> total;
    for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
      if (key == std::string_view{"total_cost"})
        total = read_cost(inner);
    });
    return total;
  }
  double dollars = 0.0;
  if (c < '0' || c > '9' || value.get_double().get(dollars) != simdjson::SUCCESS || dollars > most)
    return std::nullopt;
  return static_cast<std::int64_t>(dollars * 1e9 + 0.5);
}

bool is_error(sj::value& value) {
  switch (starts_as(value)) {
  case 'n':
    return false;
  case 't':
  case 'f':
    return value.get_bool();
  case '"':
    return !read_string(value).empty();
  case '[':
  case '{':
    return true;
  default:
    return read_count(value).value_or(1) != 0;
  }
}

std::optional<token_usage> read_usage(sj::value& value) {
  if (starts_as(value) != '{')
    return std::nullopt;
  token_usage usage;
  std::optional<std::uint32_t> hit;
  std::optional<std::uint32_t> read; ///< from a cache, beside the prompt
  std::uint32_t written = 0;         ///< to it, likewise
  std::uint64_t reasoning = 0;
  std::uint64_t total = 0;
  for_each_field(value.get_object(), [&](sj::raw_json_string key, sj::value& inner) {
    if (key == std::string_view{"prompt_tokens"} || key == std::string_view{"input_tokens"})
      usage.prompt = read_count(inner);
    else if (key == std::string_view{"completion_tokens"} ||
             key == std::string_view{"output_tokens"} || key == std::string_view{"tokens_output"})
      usage.completion = read_count(inner);
    else if (key == std::string_view{"total_tokens"})
      total = read_count(inner).value_or(0);
    else if (key == std::string_view{"reasoning_tokens"})
      reasoning = read_count(inner).value_or(0);
    else if (key == std::string_view{"completion_tokens_details"} ||
             key == std::string_view{"output_tokens_details"})
      reasoning = read_detail(inner, "reasoning_tokens").value_or(reasoning);
    else if (key == std::string_view{"prompt_tokens_details"} ||
             key == std::string_view{"input_tokens_details"})
      usage.cached = read_detail(inner, "cached_tokens");
    else if (key == std::string_view{"prompt_cache_hit_tokens"} ||
             key == std::string_view{"cached_tokens"})
      hit = read_count(inner);
    else if (key == std::string_view{"cache_read_input_tokens"})
      read = read_count(inner);
    else if (key == std::string_view{"cache_creation_input_tokens"})
      written = read_count(inner).value_or(0);
    else if (key == std::string_view{"cost"} || key == std::string_view{"cost_usd"})
      usage.cost = read_cost(inner);
  });
  if (hit)
    usage.cached = std::max(*hit, usage.cached.value_or(0));
  if (usage.prompt && (read || written > 0))
    usage.prompt = *usage.prompt + read.value_or(0) + written;
  if (read)
    usage.cached = read;
  const std::uint64_t said = usage.completion.value_or(0);
  // Reasoning is part of the completion, unless the total proves that it is not.
  if (reasoning > 0 && usage.prompt.value_or(0) + said + reasoning == total)
    usage.completion = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(said + reasoning, std::numeric_limits<std::uint32_t>::max()));
  const bool real = usage.prompt.value_or(0) > 0 || usage.completion.value_or(0) > 0 ||
                    usage.cost.value_or(0) > 0;
  return real ? std::optional{usage} : std::nullopt;
}

} // namespace loadtest::net
