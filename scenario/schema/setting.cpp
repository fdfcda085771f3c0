#include "scenario/schema/setting.hpp"

#include <algorithm>
#include <stdexcept>

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace loadtest::scenario {

namespace {

/// Exactly `${NAME}` or `${NAME:-}`: says where the secret comes from and nothing of it.
bool names_variable(std::string_view text) {
  const auto end = text.find_first_of(":}");
  return text.starts_with("${") && end != std::string_view::npos &&
         (text.substr(end) == "}" || text.substr(end) == ":-}");
}

void emit_text(YAML::Emitter& out, const setting& s) {
  const auto type = s.spec ? s.spec->type : value_type::any;
  const auto text = !s.hidden                 ? s.text
                    : names_variable(s.shown) ? s.shown
                                              : std::string{redacted_text};
  if (s.quoted)
    out << YAML::DoubleQuoted;
  else if (s.hidden || type == value_type::text || type == value_type::path)
    // yaml-cpp (0.7) leaves texts like "yes" and "5" plain.
    if (text.empty() || parse_boolean(text) || parse_number(text) || text == "null" || text == "~")
      out << YAML::DoubleQuoted;
  out << text;
}

void emit(YAML::Emitter& out, const setting& s) {
  switch (s.kind) {
  case yaml_kind::null:
    out << YAML::Null;
    return;
  case yaml_kind::scalar:
    emit_text(out, s);
    return;
  case yaml_kind::sequence:
    out << YAML::BeginSeq;
    for (const auto& child : s.children)
      emit(out, child);
    out << YAML::EndSeq;
    return;
  case yaml_kind::map:
    out << YAML::BeginMap;
    for (const auto& child : s.children) {
      out << YAML::Key << child.key << YAML::Value;
      emit(out, child);
    }
    out << YAML::EndMap;
    return;
  }
}

template <typename T>
T proved(const std::optional<T>& value, const setting& s) {
  if (!value)
    throw std::logic_error("the setting " + s.path + " was read as what it is not");
  return *value;
}

} // namespace

const setting& setting::operator[](std::string_view name) const {
  static const setting none;
  const auto it = std::find_if(children.begin(), children.end(),
                               [&](const setting& child) { return child.key == name; });
  if (it != children.end())
    return *it;
  if (spec && !spec->find(name))
    throw std::logic_error("the scenario's schema has no " + path + "." + std::string{name});
  return none;
}

setting& setting::edit(std::string_view name) {
  auto it = std::find_if(children.begin(), children.end(),
                         [&](const setting& child) { return child.key == name; });
  if (it != children.end())
    return *it;
  const auto* described = spec ? spec->find(name) : nullptr;
  // In the order of the schema, as a reader of the effective scenario expects it.
  const auto after = std::find_if(children.begin(), children.end(), [&](const setting& child) {
    return described && spec->find(child.key) > described;
  });
  auto& made = *children.emplace(after);
  made.spec = described;
  made.key = name;
  made.path = path.empty() ? made.key : path + "." + made.key;
  made.at = at;
  made.kind = yaml_kind::map;
  return made;
}

void setting::erase(std::string_view name) {
  std::erase_if(children, [&](const setting& child) { return child.key == name; });
}

void setting::put(std::string_view name, std::string value) {
  auto& child = edit(name);
  child.kind = yaml_kind::scalar;
  child.children.clear();
  child.shown = value;
  child.text = std::move(value);
}

bool setting::as_boolean() const {
  return proved(parse_boolean(text), *this);
}
std::uint64_t setting::as_integer() const {
  return proved(parse_integer(text), *this);
}
double setting::as_number() const {
  return proved(parse_number(text), *this);
}
core::nanoseconds setting::as_duration() const {
  return proved(parse_duration(text), *this);
}

std::string to_yaml(const setting& root) {
  YAML::Emitter out;
  emit(out, root);
  return std::string{out.c_str()} + "\n";
}

} // namespace loadtest::scenario
