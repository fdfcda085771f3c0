#include "scenario/schema/json_value.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

namespace loadtest::scenario {

namespace {

using json = nlohmann::ordered_json;

template <typename Integer>
std::optional<Integer> whole(std::string_view digits, int base) {
  Integer value{};
  const auto* end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value, base);
  return failure == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
}

json plain_scalar(const std::string& text) {
  if (text == "true" || text == "True" || text == "TRUE")
    return true;
  if (text == "false" || text == "False" || text == "FALSE")
    return false;
  const std::string_view all{text};
  const auto digits = all.substr(all.starts_with('+') ? 1 : 0);
  if (const auto value = whole<std::int64_t>(digits, 10))
    return *value;
  if (const auto value = whole<std::uint64_t>(digits, 10))
    return *value;
  const int base = all.starts_with("0x") ? 16 : all.starts_with("0o") ? 8 : 0;
  if (const auto value = base ? whole<std::uint64_t>(all.substr(2), base) : std::nullopt)
    return *value;
  if (const auto value = parse_number(text))
    return *value;
  return text;
}

template <typename Node>
json convert(const Node& node) {
  switch (node.kind) {
  case yaml_kind::null:
    return nullptr;
  case yaml_kind::scalar:
    return node.quoted ? json(node.text) : plain_scalar(node.text);
  case yaml_kind::sequence: {
    auto list = json::array();
    for (const auto& child : node.children)
      list.push_back(convert(child));
    return list;
  }
  case yaml_kind::map: {
    auto object = json::object();
    for (const auto& child : node.children)
      object[child.key] = convert(child);
    return object;
  }
  }
  return nullptr;
}

} // namespace

json to_json(const yaml_node& value) {
  return convert(value);
}

json to_json(const setting& value) {
  return convert(value);
}

} // namespace loadtest::scenario
