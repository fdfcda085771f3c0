#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadtest::scenario {

/// How the value of a key is written.
enum class value_type {
  object,       ///< a map of known keys
  map,          ///< a map of any keys to values of one type
  list,         ///< a list of values of one type
  distribution, ///< a map of `base`, `variance`, `min`, `max`, `distribution`, or one number
  boolean,
  integer, ///< not negative
  number,
  duration, ///< "1h30m" or a number of seconds
  text,
  path, ///< of a file, relative to the scenario's folder
  secret,
  either, ///< in one of several forms, told apart by how they are written
  any     ///< whatever YAML
};

enum class key_status {
  built,
  not_built,   ///< known, but refused by a run
  unused_local ///< has its effect in a cluster only
};

/// One key of the scenario file: the only description of it. Reading, defaults, checks and
/// suggestions all follow from this.
struct key_spec {
  std::string_view name;
  value_type type = value_type::any;
  std::string_view doc;
  std::vector<std::string_view> aliases;
  std::string_view fallback; ///< the default as YAML; empty: not set
  key_status status = key_status::built;
  std::optional<double> least;
  std::optional<double> most;
  bool above_zero = false;                     ///< of a duration or number
  bool or_truth = false;                       ///< of a number: true is 1, false is 0
  bool optional_object = false;                ///< absent as a whole: its keys have no defaults
  bool required = false;                       ///< in the object that it is a key of
  bool guarded = false;                        ///< a map: values may be secret, by their key
  bool open = false;                           ///< an any: no value in it is secret by its key
  bool repeated = false;                       ///< described as a section of `spec` too
  std::vector<std::string_view> choices;       ///< of a text: the known values
  std::vector<std::string_view> later_choices; ///< known values that are not built
  /// Keys of an object or distribution; the element of a list or map; the forms of an either.
  std::vector<key_spec> children;

  key_spec or_else(std::string_view value) &&;
  key_spec alias(std::string_view other) &&;
  key_spec later() &&;
  key_spec only_in_cluster() &&;
  key_spec at_least(double bound) &&;
  key_spec at_most(double bound) &&;
  key_spec positive() &&;
  key_spec or_true_or_false() &&;
  key_spec optional() &&;
  key_spec must() &&;
  key_spec guard() &&;
  key_spec shown() &&;
  key_spec again() &&;
  /// With a further child.
  key_spec with(key_spec child) &&;
  key_spec one_of(std::vector<std::string_view> values) &&;
  key_spec one_of_later(std::vector<std::string_view> values) &&;

  /// What the key may be called where it stands: its name, then aliases and snake_case forms.
  std::vector<std::string> spellings() const;
  /// Is `key` this key: its name, an alias, or the snake_case form of either?
  bool is_called(std::string_view key) const;
  /// The child that `key` means, or null.
  const key_spec* find(std::string_view key) const;
};

key_spec object(std::string_view name, std::string_view doc, std::vector<key_spec> keys);
key_spec list(std::string_view name, std::string_view doc, key_spec element);
key_spec map(std::string_view name, std::string_view doc, key_spec element);
key_spec boolean(std::string_view name, std::string_view doc);
key_spec integer(std::string_view name, std::string_view doc);
key_spec number(std::string_view name, std::string_view doc);
key_spec duration(std::string_view name, std::string_view doc);
key_spec text(std::string_view name, std::string_view doc);
key_spec path(std::string_view name, std::string_view doc);
key_spec secret(std::string_view name, std::string_view doc);
key_spec any(std::string_view name, std::string_view doc);
/// No two of the forms are written alike: one value, a list, or keys and values.
key_spec either(std::string_view name, std::string_view doc, std::vector<key_spec> forms);
/// A distribution of values like `unit`, whose bounds hold for base, min and max.
key_spec distribution(std::string_view name, std::string_view doc, const key_spec& unit);
/// A list of `{<name>, weight}`; the name is as `named` says.
key_spec weighted(std::string_view name, std::string_view doc, key_spec named);

/// The whole document: apiVersion, kind, metadata and spec.
const key_spec& scenario_schema();

/// The sections of `spec`, in parts of the table.
std::vector<key_spec> population_keys();
std::vector<key_spec> request_keys();
std::vector<key_spec> load_keys();
std::vector<key_spec> platform_keys();
key_spec target_keys();

/// Keys that an earlier generation kept in a section of `spec`: section and key. The key of `spec`
/// that each means now has `section.key` among its aliases.
std::vector<std::pair<std::string_view, std::string_view>> relocated_keys();

/// The path of a child of what is at `path`: `a.b`, `a[]` in a list, `a.<name>` in a map.
std::string path_below(const std::string& path, const key_spec& parent, const key_spec& child);
std::string path_below(const std::string& path, std::string_view key);

/// `maxCostUSD` and `maxCostUsd` as `max_cost_usd`.
std::string snake_case(std::string_view name);

/// What to write instead of an unknown key of `parent`: "did you mean …" or the keys there are.
std::string suggest_key(const key_spec& parent, std::string_view unknown);
/// The same for a value.
std::string suggest_value(const std::vector<std::string_view>& known, std::string_view unknown);

} // namespace loadtest::scenario
