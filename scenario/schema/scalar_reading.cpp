#include "scenario/schema/scalar_reading.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace loadtest::scenario {

namespace {

std::optional<std::string> out_of_bounds(const setting& s, double value) {
  const auto& spec = *s.spec;
  if (spec.above_zero && value <= 0)
    return "must be greater than 0, found " + describe(s);
  if (spec.least && value < *spec.least)
    return "must be at least " + shortest(*spec.least) + ", found " + describe(s);
  if (spec.most && value > *spec.most)
    return "must be at most " + shortest(*spec.most) + ", found " + describe(s);
  return std::nullopt;
}

/// What was expected, where true and false may stand too.
std::string or_truth(const setting& s, const char* what) {
  return std::string{"expected "} + (s.spec->or_truth ? "true, false or " : "") + what +
         ", found " + describe(s);
}

std::optional<std::string> check_integer(const setting& s) {
  if (const auto value = parse_integer(s.text))
    return out_of_bounds(s, static_cast<double>(*value));
  if (s.text.starts_with('-') && parse_integer(std::string_view{s.text}.substr(1)))
    return "must be at least " + shortest(s.spec->least.value_or(0)) + ", found " + describe(s);
  return or_truth(s, "a whole number");
}

std::optional<std::string> check_number(const setting& s) {
  if (const auto value = parse_number(s.text))
    return out_of_bounds(s, *value);
  return or_truth(s, "a number");
}

std::optional<std::string> check_duration(const setting& s) {
  const auto value = parse_duration(s.text);
  if (!value)
    return "expected a duration like 500ms, 30s, 1h30m or a number of seconds, found " +
           describe(s);
  if (s.spec->above_zero && value->count() == 0)
    return "must be longer than zero";
  return std::nullopt;
}

std::optional<std::string> check_choice(const setting& s) {
  const auto& [choices, later] = std::pair{s.spec->choices, s.spec->later_choices};
  auto known = choices;
  known.insert(known.end(), later.begin(), later.end());
  if (known.empty() || std::find(known.begin(), known.end(), s.text) != known.end())
    return std::nullopt;
  if (known.size() == 1)
    return "must be " + std::string{known.front()};
  return describe(s) + " is not known; " + suggest_value(known, s.text);
}

} // namespace

std::string describe(const setting& s) {
  if (s.kind == yaml_kind::scalar)
    return s.hidden ? "a secret" : "'" + s.shown + "'";
  return describe_kind(s);
}

std::string describe_kind(const setting& s) {
  return std::string{in_words(s.kind)};
}

std::string_view in_words(yaml_kind kind) {
  switch (kind) {
  case yaml_kind::null:
    return "nothing";
  case yaml_kind::scalar:
    return "one value";
  case yaml_kind::sequence:
    return "a list";
  case yaml_kind::map:
    return "keys and values";
  }
  return "nothing";
}

std::string shortest(double value) {
  std::array<char, 32> digits{};
  auto* const end = digits.data() + digits.size();
  auto written = std::to_chars(digits.data(), end, value, std::chars_format::fixed);
  if (written.ec != std::errc{})
    written = std::to_chars(digits.data(), end, value);
  return {digits.data(), written.ptr};
}

std::optional<std::string> check_scalar(setting& s) {
  s.hidden = s.spec->type == value_type::secret;
  if (s.kind != yaml_kind::scalar)
    return "expected one value, found " + describe(s);
  if (s.spec->or_truth && parse_boolean(s.text))
    return std::nullopt;
  switch (s.spec->type) {
  case value_type::boolean:
    if (!parse_boolean(s.text))
      return "expected true or false, found " + describe(s);
    return std::nullopt;
  case value_type::integer:
    return check_integer(s);
  case value_type::number:
    return check_number(s);
  case value_type::duration:
    return check_duration(s);
  default:
    return check_choice(s);
  }
}

bool says_default(const setting& s) {
  if (!s.spec || s.spec->fallback.empty() || s.kind != yaml_kind::scalar)
    return false;
  switch (s.spec->type) {
  case value_type::boolean:
    return parse_boolean(s.text) == parse_boolean(s.spec->fallback);
  case value_type::duration:
    return parse_duration(s.text) == parse_duration(s.spec->fallback);
  default:
    return s.text == s.spec->fallback;
  }
}

std::optional<std::string> check_scalar_as(setting s, const key_spec& spec) {
  s.spec = &spec;
  return check_scalar(s);
}

} // namespace loadtest::scenario
