#pragma once

#include "core/time.hpp"
#include "scenario/schema/schema.hpp"
#include "scenario/yaml/yaml_tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadtest::scenario {

/// What stands for a secret in an effective scenario.
constexpr const char* redacted_text = "[redacted]";

/// A value of the scenario after reading: checked against its description, under its canonical
/// name, with the defaults of everything below it. The getters hold what the check has proved, so
/// they can't fail; to ask for a key that the schema doesn't know is a mistake of the program and
/// throws std::logic_error.
struct setting {
  const key_spec* spec = nullptr;
  std::string key;      ///< canonical, or the map's own
  std::string path;     ///< as it was written, for messages
  place at;             ///< of the value; of a default that of the object around it
  place key_at;         ///< in a map of any keys
  bool given = true;    ///< not a default
  bool refused = false; ///< its key is not built yet
  bool hidden = false;
  yaml_kind kind = yaml_kind::null; ///< null: not set
  std::string text;                 ///< of a scalar
  bool quoted = false;              ///< it is text, whatever it looks like
  std::string shown;                ///< what may be said of it: before `${…}` was replaced
  std::vector<setting> children;

  /// The child with this canonical name; a null setting when it is not set.
  const setting& operator[](std::string_view name) const;
  /// The same to change; an empty map is made of what is not set.
  setting& edit(std::string_view name);
  void erase(std::string_view name);
  /// Gives a child a value, as though it had been written; `shown`: how, where `${NAME}` was in it.
  void put(std::string_view name, std::string value, std::string shown = {});

  explicit operator bool() const noexcept { return kind != yaml_kind::null; }
  /// It is set, or was written with a mistake that has been reported.
  bool mentioned() const noexcept { return spec != nullptr; }
  /// Its text was written with `${NAME}`.
  bool refers() const { return shown != text && shown.find("${") != std::string::npos; }
  bool as_boolean() const;
  /// Of these, true is 1 and false is 0 where the key may be written so.
  std::uint64_t as_integer() const;
  double as_number() const;
  core::nanoseconds as_duration() const;
};

/// A setting as a YAML document: `${NAME}` as it was written, what is secret redacted but for a
/// plain `${NAME}`.
std::string to_yaml(const setting& root);
/// The same with the values that `${NAME}` stands for, where they are no secrets: two of them are
/// equal when two processes mean the same, and neither is kept or shown.
std::string to_resolved_yaml(const setting& root);

/// Every secret that has an effect and was written as it is, not as `${NAME}` or a file's name.
std::vector<const setting*> literal_secrets(const setting& root);

/// YAML's words for true and false (1.2, and yes, no, on, off of 1.1).
std::optional<bool> parse_boolean(std::string_view text);
std::optional<std::uint64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);
/// `500ms`, `1h30m`, or a number of seconds; not negative, at most 100 years.
std::optional<core::nanoseconds> parse_duration(std::string_view text);

} // namespace loadtest::scenario
