#include "scenario/schema/reading.hpp"

#include "scenario/schema/any_reading.hpp"
#include "scenario/schema/distribution_reading.hpp"
#include "scenario/schema/scalar_reading.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace loadtest::scenario {

namespace {

bool is_set(const yaml_node& node) {
  return node.kind != yaml_kind::null && !(node.kind == yaml_kind::scalar && node.text.empty());
}

/// How a value of a type is written; of a distribution its full form.
yaml_kind written_as(value_type type) {
  switch (type) {
  case value_type::object:
  case value_type::map:
  case value_type::distribution:
    return yaml_kind::map;
  case value_type::list:
    return yaml_kind::sequence;
  default:
    return yaml_kind::scalar;
  }
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string result;
  for (const auto word : words)
    result += (result.empty() ? "" : " or ") + std::string{word};
  return result;
}

class reader {
public:
  reader(findings& found, bool cluster) : found_(found), cluster_(cluster) {}

  setting read(const key_spec& spec, const yaml_node& node, const std::string& path, bool given) {
    if (spec.type == value_type::either)
      return read_form(spec, node, path, given);
    setting result;
    result.spec = &spec;
    result.key = spec.name;
    result.path = path;
    result.at = node.at;
    result.given = given;
    if (node.unresolved)
      return instead(std::move(result));
    result.kind = node.kind;
    result.text = node.text;
    result.shown = node.original.empty() ? node.text : node.original;
    const bool fits = fill(result, node);
    return fits ? result : instead(std::move(result));
  }

private:
  /// Reads what may have several forms in the one that it is written in.
  setting read_form(const key_spec& spec, const yaml_node& node, const std::string& path,
                    bool given) {
    std::vector<std::string_view> forms;
    for (const auto& form : spec.children) {
      if (written_as(form.type) == node.kind) {
        auto result = read(form, node, path, given);
        result.key = spec.name;
        return result;
      }
      forms.push_back(in_words(written_as(form.type)));
    }
    setting wrong;
    wrong.spec = &spec;
    wrong.key = spec.name;
    wrong.path = path;
    wrong.at = node.at;
    wrong.kind = node.kind;
    mistake(wrong, "expected " + listed(forms) + ", found " + describe_kind(wrong));
    return instead(std::move(wrong));
  }

  /// The default in the place of a value with a mistake, or nothing.
  setting instead(setting wrong) {
    const auto& spec = *wrong.spec;
    if (auto fallback = default_of(spec, wrong.at, wrong.path))
      return *fallback;
    wrong.kind = yaml_kind::null;
    wrong.children.clear();
    return wrong;
  }

  std::optional<setting> default_of(const key_spec& spec, place at, const std::string& path) {
    const bool has_keys = spec.type == value_type::object && !spec.optional_object;
    if (spec.status != key_status::built || (!has_keys && spec.fallback.empty()))
      return std::nullopt;
    const text_origin here{0, 0, at};
    const auto documents = read_yaml(has_keys ? "{}" : std::string{spec.fallback}, here).documents;
    auto result = read(spec, documents.front(), path, false);
    if (has_keys && result.children.empty())
      return std::nullopt;
    return result;
  }

  bool mistake(const setting& s, std::string message) {
    found_.error(s.at, s.path, std::move(message));
    return false;
  }

  bool fill(setting& s, const yaml_node& node) {
    switch (s.spec->type) {
    case value_type::object:
      return fill_object(s, node);
    case value_type::map:
      return fill_map(s, node);
    case value_type::list:
      return fill_list(s, node);
    case value_type::distribution:
      return fill_distribution(s, node);
    case value_type::any:
      copy_any(s, node, found_);
      return true;
    default:
      if (const auto wrong = check_scalar(s))
        return mistake(s, *wrong);
      refuse_later_choice(s);
      return true;
    }
  }

  void refuse_later_choice(const setting& s) {
    const auto& later = s.spec->later_choices;
    if (refused_ == 0 && std::find(later.begin(), later.end(), s.text) != later.end())
      found_.not_built(s.at, s.path,
                       describe(s) + " is not built yet; choose " + listed(s.spec->choices));
  }

  bool fill_object(setting& s, const yaml_node& node) {
    if (node.kind != yaml_kind::map)
      return mistake(s, "expected keys and values, found " + describe_kind(s) + missed_space(s));
    std::vector<const yaml_node*> seen;
    for (const auto& child : node.children)
      fill_key(s, child, seen);
    for (const auto& key : s.spec->children) {
      if (s[key.name].mentioned())
        continue;
      if (key.required && is_absent(key, node))
        mistake(s, "'" + std::string{key.name} + "' is missing");
      if (auto fallback = default_of(key, s.at, path_below(s.path, key.name)))
        s.children.push_back(std::move(*fallback));
    }
    sort_as_described(s);
    return true;
  }

  /// `perOrg:2` is one value.
  static std::string missed_space(const setting& s) {
    return s.text.find(':') == std::string::npos ? "" : "; write a space behind each ':'";
  }

  static bool is_absent(const key_spec& key, const yaml_node& node) {
    return std::none_of(node.children.begin(), node.children.end(), [&](const yaml_node& child) {
      return key.is_called(child.key) && is_set(child);
    });
  }

  void fill_key(setting& s, const yaml_node& child, std::vector<const yaml_node*>& seen) {
    const auto path = path_below(s.path, child.key);
    const auto* key = s.spec->find(child.key);
    if (!key)
      return found_.error(child.key_at, path, "unknown key; " + suggest_key(*s.spec, child.key));
    const auto twin = std::find_if(seen.begin(), seen.end(), [&](const yaml_node* other) {
      return key->is_called(other->key);
    });
    if (twin != seen.end())
      return found_.error(child.key_at, path, "given twice; the other is " + name_of(**twin));
    seen.push_back(&child);
    if (!is_set(child))
      return;
    const bool refused = key->status == key_status::not_built;
    // Mistakes below a refused key are worth telling, further refusals are not.
    refused_ += refused;
    auto value = read(*key, child, path, true);
    refused_ -= refused;
    value.refused = refused;
    if (refused && says_default(value))
      return;
    if (refused && refused_ == 0 && !switched_off(value))
      found_.not_built(child.key_at, path, "not built yet; remove it to run this scenario");
    if (key->status == key_status::unused_local && !cluster_)
      found_.note(child.key_at, path, "unused in a local run");
    s.children.push_back(std::move(value));
  }

  static std::string name_of(const yaml_node& other) {
    return "'" + other.key + "'" +
           (other.key_at.line > 0 ? " in line " + std::to_string(other.key_at.line) : "");
  }

  /// A section without effect may be switched off.
  static bool switched_off(const setting& section) {
    return std::any_of(section.children.begin(), section.children.end(), [](const setting& child) {
      return child.key == "enabled" && parse_boolean(child.text) == false;
    });
  }

  static void sort_as_described(setting& s) {
    std::stable_sort(s.children.begin(), s.children.end(), [&](const setting& a, const setting& b) {
      return s.spec->find(a.key) < s.spec->find(b.key);
    });
  }

  bool fill_map(setting& s, const yaml_node& node) {
    if (node.kind != yaml_kind::map)
      return mistake(s, "expected keys and values, found " + describe_kind(s) + missed_space(s));
    std::unordered_set<std::string_view> keys;
    for (const auto& child : node.children) {
      const auto path = path_below(s.path, child.key);
      if (child.key.empty()) {
        found_.error(child.key_at, s.path, "a key is empty");
        continue;
      }
      if (!keys.insert(child.key).second) {
        found_.error(child.key_at, path, "given twice");
        continue;
      }
      // Where any value may stand, nothing and the empty text are values.
      const auto& element = s.spec->children.front();
      if (!is_set(child) && element.type != value_type::any)
        continue;
      auto value = read(element, child, path, true);
      value.key = child.key;
      value.key_at = child.key_at;
      value.hidden |= s.spec->guarded && (sounds_secret(child.key) || value.shown != value.text);
      s.children.push_back(std::move(value));
    }
    return true;
  }

  bool fill_list(setting& s, const yaml_node& node) {
    if (node.kind != yaml_kind::sequence)
      return mistake(s, "expected a list, found " + describe_kind(s) +
                            "; write '- ' before each entry");
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const auto path = s.path + "[" + std::to_string(i) + "]";
      if (is_set(node.children[i]))
        s.children.push_back(read(s.spec->children.front(), node.children[i], path, s.given));
    }
    return true;
  }

  bool fill_distribution(setting& s, const yaml_node& node) {
    if (node.kind == yaml_kind::scalar) {
      // One number means always that.
      auto always = node;
      yaml_node both = node;
      both.kind = yaml_kind::map;
      both.text.clear();
      both.original.clear();
      for (const auto* bound : {"min", "max"}) {
        always.key = bound;
        both.children.push_back(always);
      }
      if (const auto wrong = check_scalar_as(s, *s.spec->find("min")))
        return mistake(s, *wrong);
      s.kind = yaml_kind::map;
      s.text.clear();
      return fill_distribution(s, both);
    }
    if (!fill_object(s, node))
      return false;
    apply_unit(s);
    if (const auto wrong = complete_distribution(s))
      return mistake(s, *wrong);
    return true;
  }

  findings& found_;
  bool cluster_;
  int refused_ = 0; ///< keys around this one that are not built
};

} // namespace

setting read_settings(const key_spec& spec, const yaml_node& document, findings& found,
                      bool cluster) {
  return reader{found, cluster}.read(spec, document, "", true);
}

} // namespace loadtest::scenario
