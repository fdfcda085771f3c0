#include "scenario/schema/schema.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

key_spec key(std::string_view name, value_type type, std::string_view doc) {
  key_spec result;
  result.name = name;
  result.type = type;
  result.doc = doc;
  return result;
}

bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}

} // namespace

std::string snake_case(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!upper(name[i])) {
      result += name[i];
      continue;
    }
    const bool begins_word = i > 0 && name[i - 1] != '_' && name[i - 1] != '.' &&
                             (!upper(name[i - 1]) || (i + 1 < name.size() && !upper(name[i + 1]) &&
                                                      name[i + 1] >= 'a' && name[i + 1] <= 'z'));
    if (begins_word)
      result += '_';
    result += static_cast<char>(name[i] - 'A' + 'a');
  }
  return result;
}

std::string path_below(const std::string& path, const key_spec& parent, const key_spec& child) {
  switch (parent.type) {
  case value_type::either:
    return path;
  case value_type::list:
    return path + "[]";
  case value_type::map:
    return path + ".<name>";
  default:
    return path_below(path, child.name);
  }
}

std::string path_below(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : path + "." + std::string{key};
}

key_spec key_spec::or_else(std::string_view value) && {
  fallback = value;
  return std::move(*this);
}
key_spec key_spec::alias(std::string_view other) && {
  aliases.push_back(other);
  return std::move(*this);
}
key_spec key_spec::later() && {
  status = key_status::not_built;
  return std::move(*this);
}
key_spec key_spec::only_in_cluster() && {
  status = key_status::unused_local;
  return std::move(*this);
}
key_spec key_spec::at_least(double bound) && {
  least = bound;
  return std::move(*this);
}
key_spec key_spec::at_most(double bound) && {
  most = bound;
  return std::move(*this);
}
key_spec key_spec::positive() && {
  above_zero = true;
  return std::move(*this);
}
key_spec key_spec::or_true_or_false() && {
  or_truth = true;
  return std::move(*this);
}
key_spec key_spec::optional() && {
  optional_object = true;
  return std::move(*this);
}
key_spec key_spec::must() && {
  required = true;
  return std::move(*this);
}
key_spec key_spec::shown() && {
  open = true;
  return std::move(*this);
}
key_spec key_spec::guard() && {
  guarded = true;
  return std::move(*this);
}
key_spec key_spec::again() && {
  repeated = true;
  return std::move(*this);
}
key_spec key_spec::with(key_spec child) && {
  children.push_back(std::move(child));
  return std::move(*this);
}
key_spec key_spec::one_of(std::vector<std::string_view> values) && {
  choices = std::move(values);
  return std::move(*this);
}
key_spec key_spec::one_of_later(std::vector<std::string_view> values) && {
  later_choices = std::move(values);
  return std::move(*this);
}

std::vector<std::string> key_spec::spellings() const {
  std::vector<std::string> result;
  const auto add = [&](std::string spelling) {
    if (std::find(result.begin(), result.end(), spelling) == result.end())
      result.push_back(std::move(spelling));
  };
  add(std::string{name});
  // An alias with a dot is the key's earlier place.
  for (const auto alias : aliases)
    if (alias.find('.') == std::string_view::npos)
      add(std::string{alias});
  for (std::size_t i = 0, written = result.size(); i < written; ++i)
    add(snake_case(result[i]));
  return result;
}

bool key_spec::is_called(std::string_view key) const {
  const auto matches = [&](std::string_view known) {
    return key == known || key == snake_case(known);
  };
  return matches(name) || std::any_of(aliases.begin(), aliases.end(), matches);
}

const key_spec* key_spec::find(std::string_view key) const {
  const auto it = std::find_if(children.begin(), children.end(),
                               [&](const key_spec& child) { return child.is_called(key); });
  return it == children.end() ? nullptr : &*it;
}

key_spec object(std::string_view name, std::string_view doc, std::vector<key_spec> keys) {
  auto result = key(name, value_type::object, doc);
  result.children = std::move(keys);
  return result;
}
key_spec list(std::string_view name, std::string_view doc, key_spec element) {
  auto result = key(name, value_type::list, doc);
  result.children.push_back(std::move(element));
  return result;
}
key_spec map(std::string_view name, std::string_view doc, key_spec element) {
  auto result = key(name, value_type::map, doc);
  result.children.push_back(std::move(element));
  return result;
}
key_spec boolean(std::string_view name, std::string_view doc) {
  return key(name, value_type::boolean, doc);
}
key_spec integer(std::string_view name, std::string_view doc) {
  return key(name, value_type::integer, doc);
}
key_spec number(std::string_view name, std::string_view doc) {
  return key(name, value_type::number, doc);
}
key_spec duration(std::string_view name, std::string_view doc) {
  return key(name, value_type::duration, doc);
}
key_spec text(std::string_view name, std::string_view doc) {
  return key(name, value_type::text, doc);
}
key_spec path(std::string_view name, std::string_view doc) {
  return key(name, value_type::path, doc);
}
key_spec secret(std::string_view name, std::string_view doc) {
  return key(name, value_type::secret, doc);
}
key_spec any(std::string_view name, std::string_view doc) {
  return key(name, value_type::any, doc);
}

key_spec either(std::string_view name, std::string_view doc, std::vector<key_spec> forms) {
  auto result = key(name, value_type::either, doc);
  result.children = std::move(forms);
  return result;
}

key_spec distribution(std::string_view name, std::string_view doc, const key_spec& unit) {
  auto result = key(name, value_type::distribution, doc);
  const auto like_unit = [&](std::string_view child, std::string_view meaning) {
    auto copy = unit;
    copy.name = child;
    copy.doc = meaning;
    return copy;
  };
  result.least = unit.least;
  result.most = unit.most;
  result.children = {
      like_unit("base", "the middle"),
      number("variance", "twice the standard deviation, or half the width of uniform").at_least(0),
      like_unit("min", "no value is smaller"), like_unit("max", "no value is larger"),
      text("distribution", "its shape")
          .one_of({"uniform", "gaussian", "exponential", "poisson", "random"})};
  if (unit.type == value_type::duration)
    result.children[1].type = value_type::duration;
  return result;
}

key_spec weighted(std::string_view name, std::string_view doc, key_spec named) {
  return list(name, doc,
              object("", "",
                     {std::move(named).must(),
                      number("weight", "chosen in proportion to it").or_else("1").at_least(0)}));
}

} // namespace loadtest::scenario
