#include "scenario/schema/overrides.hpp"

#include "core/result.hpp"
#include "scenario/schema/setting.hpp"

#include <algorithm>
#include <iterator>

namespace loadtest::scenario {

namespace {

/// `a.b[0]."c.d"` as a, b, 0, c.d; empty when it is no path.
std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> names(1);
  bool quoted = false;
  for (const char c : path)
    if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '.' || c == '['))
      names.emplace_back();
    else if (quoted || c != ']')
      names.back() += c;
  const bool broken =
      quoted || std::any_of(names.begin(), names.end(), [](const auto& n) { return n.empty(); });
  return broken ? std::vector<std::string>{} : names;
}

void unplace(yaml_node& node) {
  node.at = {};
  node.key_at = {};
  for (auto& child : node.children)
    unplace(child);
}

core::result<yaml_node> parse_value(const std::string& text) {
  yaml_node scalar;
  if (text.empty() || text == "null" || text == "~")
    return scalar;
  if (std::string_view{"{['\""}.find(text.front()) == std::string_view::npos) {
    scalar.kind = yaml_kind::scalar;
    scalar.text = text;
    return scalar;
  }
  auto [documents, failure] = read_yaml(text);
  if (failure || documents.size() != 1)
    return core::error{"the value is not valid YAML" + (failure ? ": " + failure->message : "")};
  unplace(documents.front());
  return std::move(documents.front());
}

const key_spec* spec_of_child(const key_spec* parent, const std::string& name) {
  if (!parent)
    return nullptr;
  if (parent->type == value_type::list || parent->type == value_type::map)
    return &parent->children.front();
  if (parent->type != value_type::either)
    return parent->find(name);
  // Of several forms, an index is of the list and a name of the map.
  for (const auto& form : parent->children)
    if ((form.type == value_type::list) == parse_integer(name).has_value())
      if (const auto* below = spec_of_child(&form, name))
        return below;
  return nullptr;
}

/// May a value of this key be a list?
bool may_be_list(const key_spec* spec) {
  const auto is_list = [](const key_spec& form) { return form.type == value_type::list; };
  return spec &&
         (is_list(*spec) || (spec->type == value_type::either &&
                             std::any_of(spec->children.begin(), spec->children.end(), is_list)));
}

/// The key of the object that a single value stands for, where it may be written so: a threshold's
/// condition is its `expr`. Null where there is none.
const key_spec* key_of_single_value(const key_spec& spec) {
  if (spec.type != value_type::either || spec.children.front().type != value_type::text)
    return nullptr;
  for (const auto& form : spec.children)
    for (const auto& key : form.children)
      if (form.type == value_type::object && key.required)
        return &key;
  return nullptr;
}

/// Writes a single value as the keys that it stands for, so that one of them can be set; false: it
/// stands for none.
bool unfold(yaml_node& value, const key_spec* spec, const std::string& name) {
  if (!spec)
    return false;
  auto single = value;
  single.children.clear();
  const auto fold = [&](std::string_view key) {
    value.children.push_back(single);
    value.children.back().key = key;
  };
  const auto* only = key_of_single_value(*spec);
  if (only)
    fold(only->name);
  else if (spec->type != value_type::distribution)
    return false;
  else if (name == "variance" || name == "distribution")
    fold("base");
  else if (name != "base")
    for (const auto* bound : {"min", "max"})
      fold(bound);
  value.kind = yaml_kind::map;
  value.text.clear();
  return true;
}

/// The entry of a list that `index` names; the one after the last is made.
core::result<yaml_node*> entry(yaml_node& list, const std::string& index) {
  const auto number = parse_integer(index);
  if (!number || *number > list.children.size())
    return core::error{"there is no entry '" + index + "'; the list has " +
                       std::to_string(list.children.size())};
  if (*number == list.children.size())
    list.children.emplace_back();
  return &list.children[*number];
}

/// `parent_spec` and `spec`: of the parent, and of the child where it has a name of its own.
core::result<yaml_node*> child(yaml_node& parent, const key_spec* parent_spec, const key_spec* spec,
                               const std::string& name) {
  const bool absent =
      parent.kind == yaml_kind::null || (parent.kind == yaml_kind::scalar && parent.text.empty());
  if (absent && may_be_list(parent_spec) && parse_integer(name))
    parent.kind = yaml_kind::sequence;
  if (parent.kind == yaml_kind::sequence)
    return entry(parent, name);
  if (parent.kind == yaml_kind::scalar && !absent && !unfold(parent, parent_spec, name))
    return core::error{"'" + name + "' can't be set: '" + parent.key +
                       "' holds one value, not keys; set '" + parent.key + "' itself"};
  parent.kind = yaml_kind::map;
  const auto known =
      std::find_if(parent.children.begin(), parent.children.end(), [&](const yaml_node& candidate) {
        return candidate.key == name || (spec && spec->is_called(candidate.key));
      });
  if (known != parent.children.end())
    return &*known;
  auto& made = parent.children.emplace_back();
  made.key = name;
  return &made;
}

core::result<void> apply(const key_spec& schema, yaml_node& root, const std::string& path,
                         const std::string& text) {
  auto names = split(path);
  if (names.empty())
    return core::error{"not a path like users.perOrg.max"};
  if (names.front() != "metadata" && names.front() != "spec")
    names.insert(names.begin(), "spec");
  // Where an earlier generation had it.
  for (const auto& [section, key] : relocated_keys()) {
    const auto* spec = schema.find("spec");
    if (names.size() > 2 && spec->find(section)->is_called(names[1]) &&
        spec->find(key)->is_called(names[2]))
      names.erase(names.begin() + 1);
  }
  auto value = parse_value(text);
  if (!value)
    return value.failure();
  auto* node = &root;
  const auto* spec = &schema;
  for (const auto& name : names) {
    const auto* below = spec_of_child(spec, name);
    // Elements of lists and maps have no name of their own.
    const bool by_name = below && !below->name.empty();
    auto next = child(*node, spec, by_name ? below : nullptr, name);
    if (!next)
      return next.failure();
    node = *next;
    spec = below;
  }
  value->key = node->key;
  *node = std::move(*value);
  return {};
}

} // namespace

void apply_overrides(const key_spec& schema, yaml_node& root,
                     const std::vector<std::pair<std::string, std::string>>& set, findings& found) {
  for (const auto& [path, value] : set)
    if (const auto done = apply(schema, root, path, value); !done)
      found.error({}, path, done.failure().message);
}

void relocate(const key_spec& schema, yaml_node& root) {
  const auto called = [](yaml_node& parent, const key_spec* spec, std::string_view name) {
    return std::find_if(parent.children.begin(), parent.children.end(), [&](const yaml_node& c) {
      return spec ? spec->is_called(c.key) : c.key == name || c.key == snake_case(name);
    });
  };
  const auto spec = called(root, schema.find("spec"), "spec");
  if (spec == root.children.end())
    return;
  for (const auto& [section, key] : relocated_keys()) {
    const auto from = called(*spec, schema.find("spec")->find(section), section);
    if (from == spec->children.end())
      continue;
    const auto moved = called(*from, nullptr, key);
    if (moved == from->children.end())
      continue;
    auto value = std::move(*moved);
    from->children.erase(moved);
    value.key = from->key + "." + value.key;
    spec->children.push_back(std::move(value));
  }
}

} // namespace loadtest::scenario
