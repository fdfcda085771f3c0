#include "scenario/plan/reference.hpp"

#include "scenario/plan/list_prices.hpp"
#include "scenario/schema/scalar_reading.hpp"
#include "scenario/schema/schema.hpp"

#include <algorithm>
#include <cctype>

namespace loadtest::scenario {

namespace {

constexpr const char* preamble = R"(# Configuration reference

<!-- Printed by `loadtest validate --reference`; do not edit. -->

Every key of a `LoadTestScenario`. What they mean together is in [scenario.md](scenario.md);
`loadtest validate --schema` prints the same as a JSON Schema, for editors.

- Keys may be written in snake_case too (`perOrg` or `per_org`), and under the further names that
  are given.
- A duration is `500ms`, `30s`, `1h30m` or a number of seconds. A distribution is one value, or
  `{base, variance, min, max, distribution}`; see
  [scenario.md](scenario.md#distributions).
- A key that is *not built yet* is checked, and refused by name; `enabled: false`, or a value that
  says what happens anyway, is accepted.
)";

std::string code(std::string_view text) {
  return "`" + std::string{text} + "`";
}

std::string lower_case(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// What would end a cell of a table.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += c == '|' ? std::string{"\\|"} : std::string{c};
  return result;
}

std::string with_bounds(const std::string& number, const key_spec& spec) {
  const auto what = (spec.or_truth ? "`true`, `false` or " : "") + number;
  if (spec.above_zero)
    return what + " above 0";
  if (spec.least && spec.most)
    return what + ", " + shortest(*spec.least) + " to " + shortest(*spec.most);
  if (spec.least)
    return what + ", at least " + shortest(*spec.least);
  return spec.most ? what + ", at most " + shortest(*spec.most) : what;
}

std::string choices(const key_spec& spec) {
  std::string result;
  const auto add = [&](std::string_view word, const char* more) {
    result += (result.empty() ? "" : ", ") + code(word) + more;
  };
  for (const auto word : spec.choices)
    add(word, "");
  for (const auto word : spec.later_choices)
    add(word, " (not built yet)");
  return result;
}

std::string value_of(const key_spec& spec);

std::string one_or_several(const key_spec& spec) {
  std::string result;
  for (const auto& form : spec.children)
    result += (result.empty() ? "" : ", or ") + value_of(form);
  return result;
}

/// How a value is written, in words.
std::string value_of(const key_spec& spec) {
  if (spec.repeated)
    return "as [" + code(spec.name) + "](#" + lower_case(spec.name) + ")";
  switch (spec.type) {
  case value_type::object:
    return "object";
  case value_type::map:
    return "map: " + value_of(spec.children.front());
  case value_type::list:
    return "list: " + value_of(spec.children.front());
  case value_type::distribution:
    return "distribution: " + value_of(*spec.find("min"));
  case value_type::boolean:
    return "`true`, `false`";
  case value_type::integer:
    return with_bounds("whole number", spec);
  case value_type::number:
    return with_bounds("number", spec);
  case value_type::duration:
    return with_bounds("duration", spec);
  case value_type::path:
    return "file name";
  case value_type::secret:
    return "secret";
  case value_type::either:
    return one_or_several(spec);
  case value_type::any:
    return "any value";
  case value_type::text:
    return spec.choices.empty() ? "text" : choices(spec);
  }
  return {};
}

std::string meaning(const key_spec& spec) {
  std::string result{spec.doc};
  std::string names;
  for (const auto alias : spec.aliases)
    names += (names.empty() ? "; also " : ", ") + code(alias);
  result += names;
  if (spec.status == key_status::not_built)
    result += "; *not built yet*";
  else if (spec.status == key_status::unused_local)
    result += "; *of a cluster run*";
  return result;
}

std::string standard(const key_spec& spec) {
  if (spec.required)
    return "required";
  if (spec.fallback.empty())
    return {};
  const auto value = read_yaml(std::string{spec.fallback}).documents.front();
  return code(value.kind == yaml_kind::scalar ? value.text : spec.fallback);
}

/// An earlier child that has the same keys, or null.
const key_spec* twin_of(const key_spec& child, const key_spec& parent) {
  const auto same = [](const key_spec& a, const key_spec& b) {
    return a.name == b.name && a.type == b.type && a.doc == b.doc;
  };
  for (const auto& other : parent.children)
    if (&other == &child || child.children.empty())
      return nullptr;
    else if (std::equal(other.children.begin(), other.children.end(), child.children.begin(),
                        child.children.end(), same))
      return &other;
  return nullptr;
}

void add_row(std::string& table, const key_spec& spec, const std::string& path,
             const std::string& value) {
  table += "| " + code(path) + " | " + cell(value) + " | " + cell(standard(spec)) + " | " +
           cell(meaning(spec)) + " |\n";
}

/// What has a name of its own below a key; of a distribution what not all of them have.
void add_rows_below(std::string& table, const key_spec& spec, const std::string& path) {
  if (spec.repeated)
    return;
  constexpr std::size_t of_all_distributions = 5;
  const auto first = spec.type == value_type::distribution ? of_all_distributions : 0;
  for (auto i = first; i < spec.children.size(); ++i) {
    const auto& child = spec.children[i];
    const auto below = path_below(path, spec, child);
    const auto* twin = child.type == value_type::object ? twin_of(child, spec) : nullptr;
    if (!child.name.empty())
      add_row(table, child, below, twin ? "as " + code(twin->name) : value_of(child));
    if (!twin)
      add_rows_below(table, child, below);
  }
}

void add_table(std::string& document, const std::string& rows) {
  if (!rows.empty())
    document += "\n| key | value | default | meaning |\n|---|---|---|---|\n" + rows;
}

/// A heading and a table for a section of the scenario.
void add_section(std::string& document, const key_spec& spec) {
  auto about = meaning(spec);
  about.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(about.front())));
  document += "\n## " + std::string{spec.name} + "\n\n" + about + ".\n";
  if (spec.type != value_type::object)
    document += "\nValue: " + value_of(spec) + ".\n";
  std::string rows;
  add_rows_below(rows, spec, spec.type == value_type::object ? "" : std::string{spec.name});
  add_table(document, rows);
}

void add_list_prices(std::string& document) {
  document += "\nThe list prices of " + std::string{list_prices_as_of} +
              ", which hold for a model that the scenario names and gives no price:\n"
              "\n| model | prompt | completion | cached |\n|---|---|---|---|\n";
  for (const auto& [name, dollars] : list_prices())
    document += "| " + code(name) + " | " + shortest(dollars.prompt_per_million) + " | " +
                shortest(dollars.completion_per_million) + " | " +
                shortest(dollars.cached_per_million.value_or(dollars.prompt_per_million)) + " |\n";
}

} // namespace

std::string reference() {
  const auto& schema = scenario_schema();
  std::string document = preamble;
  add_section(document, *schema.find("metadata"));
  std::string plain;
  for (const auto& key : schema.find("spec")->children)
    if (key.children.empty())
      add_row(plain, key, std::string{key.name}, value_of(key));
  document += "\n## spec\n\nThe run. Its keys, and its sections below.\n";
  add_table(document, plain);
  for (const auto& key : schema.find("spec")->children)
    if (!key.children.empty()) {
      add_section(document, key);
      if (key.name == "pricing")
        add_list_prices(document);
    }
  return document;
}

} // namespace loadtest::scenario
