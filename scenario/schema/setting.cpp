#include "scenario/schema/setting.hpp"

#include "core/printable.hpp"

#include <algorithm>
#include <stdexcept>

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace loadtest::scenario {

namespace {

enum class references { kept, replaced };

/// Exactly `${NAME}` or `${NAME:-}`: says where the secret comes from and nothing of it.
bool names_variable(std::string_view text) {
  const auto end = text.find_first_of(":}");
  return text.starts_with("${") && end != std::string_view::npos &&
         (text.substr(end) == "}" || text.substr(end) == ":-}");
}

/// A text that is no reference, so that it is not read as one.
std::string as_literal(std::string text) {
  for (auto at = text.find("${"); at != std::string::npos; at = text.find("${", at + 3))
    text.insert(at, 1, '$');
  return text;
}

/// What may be kept of it: a value of the environment may be a secret wherever it stands.
std::string kept_text(const setting& s, references how) {
  if (s.hidden && !names_variable(s.shown))
    return redacted_text;
  return s.hidden || (how == references::kept && s.refers()) ? s.shown : as_literal(s.text);
}

void emit_text(YAML::Emitter& out, const setting& s, references how) {
  const auto type = s.spec ? s.spec->type : value_type::any;
  const auto text = kept_text(s, how);
  // What a terminal would obey, or what turns the direction of a text, is written as an escape.
  if (core::printable(text) != text)
    out << YAML::DoubleQuoted << YAML::EscapeNonAscii;
  else if (s.quoted)
    out << YAML::DoubleQuoted;
  else if (s.hidden || type == value_type::text || type == value_type::path)
    // yaml-cpp (0.7) leaves texts like "yes" and "5" plain.
    if (text.empty() || parse_boolean(text) || parse_number(text) || text == "null" || text == "~")
      out << YAML::DoubleQuoted;
  out << text;
}

void emit(YAML::Emitter& out, const setting& s, references how) {
  switch (s.kind) {
  case yaml_kind::null:
    out << YAML::Null;
    return;
  case yaml_kind::scalar:
    emit_text(out, s, how);
    return;
  case yaml_kind::sequence:
    out << YAML::BeginSeq;
    for (const auto& child : s.children)
      emit(out, child, how);
    out << YAML::EndSeq;
    return;
  case yaml_kind::map:
    out << YAML::BeginMap;
    for (const auto& child : s.children) {
      out << YAML::Key;
      if (child.key == "<<") // plain, it merges
        out << YAML::DoubleQuoted;
      out << child.key << YAML::Value;
      emit(out, child, how);
    }
    out << YAML::EndMap;
    return;
  }
}

std::string as_yaml(const setting& root, references how) {
  YAML::Emitter out;
  emit(out, root, how);
  return std::string{out.c_str()} + "\n";
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

void setting::put(std::string_view name, std::string value, std::string shown) {
  auto& child = edit(name);
  child.kind = yaml_kind::scalar;
  child.children.clear();
  child.shown = shown.empty() ? value : std::move(shown);
  child.text = std::move(value);
}

bool setting::as_boolean() const {
  return proved(parse_boolean(text), *this);
}
std::uint64_t setting::as_integer() const {
  if (const auto truth = parse_boolean(text); truth && spec && spec->or_truth)
    return *truth ? 1 : 0;
  return proved(parse_integer(text), *this);
}
double setting::as_number() const {
  if (const auto truth = parse_boolean(text); truth && spec && spec->or_truth)
    return *truth ? 1 : 0;
  return proved(parse_number(text), *this);
}
core::nanoseconds setting::as_duration() const {
  return proved(parse_duration(text), *this);
}

std::vector<const setting*> literal_secrets(const setting& root) {
  std::vector<const setting*> result;
  if (root.refused)
    return result; // which is told, and more than enough
  if (root.kind == yaml_kind::scalar && root.hidden && root.given && !root.text.empty() &&
      !root.refers() && root.text != redacted_text)
    result.push_back(&root);
  for (const auto& child : root.children)
    for (const auto* secret : literal_secrets(child))
      result.push_back(secret);
  return result;
}

std::string to_yaml(const setting& root) {
  return as_yaml(root, references::kept);
}

std::string to_resolved_yaml(const setting& root) {
  return as_yaml(root, references::replaced);
}

} // namespace loadtest::scenario
