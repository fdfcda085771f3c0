#include "platform/server/config_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>
#include <yaml-cpp/yaml.h>

namespace loadtest::platform {

namespace {

/// Digits with or without a fraction and exponent, and nothing else.
std::optional<double> number_of(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// Nanoseconds of a unit; none when there is no such unit.
std::optional<double> unit_of(std::string_view name) {
  constexpr std::pair<std::string_view, double> units[]{{"ns", 1.0}, {"us", 1e3}, {"ms", 1e6},
                                                        {"s", 1e9},  {"m", 60e9}, {"h", 3600e9}};
  for (const auto& [unit, factor] : units)
    if (unit == name)
      return factor;
  return std::nullopt;
}

std::optional<double> duration_of(std::string_view text) {
  const auto unit_at = text.find_first_not_of("0123456789.");
  const auto unit = unit_of(unit_at == std::string_view::npos ? "s" : text.substr(unit_at));
  const auto number = number_of(text.substr(0, unit_at));
  return unit && number ? std::optional{*number * *unit} : std::nullopt;
}

/// The text of a scalar; none, with a finding, when it is something else.
std::optional<std::string> scalar(const YAML::Node& node, const std::string& path,
                                  findings& found) {
  if (node.IsScalar())
    return node.Scalar();
  found.add(node, path, "a single value is wanted");
  return std::nullopt;
}

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

value_reader duration(core::nanoseconds& into, const char* longest) {
  return [&into, longest](const auto& node, const auto& path, auto& found) {
    const auto value = scalar(node, path, found);
    if (!value)
      return;
    const auto duration = duration_of(*value);
    if (duration && *duration >= 0.0 && *duration <= *duration_of(longest))
      into = core::nanoseconds{std::llround(*duration)};
    else
      found.add(node, path,
                std::string{"a duration of at most "} + longest +
                    " is wanted, as 20us, 1.5ms, 2s or a number of seconds");
  };
}

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

template <typename Range, typename Name>
std::string listing(const Range& range, Name name) {
  std::string names;
  for (const auto& each : range)
    names += (names.empty() ? "" : ", ") + name(each);
  return names;
}

} // namespace

void findings::add(const YAML::Node& node, const std::string& path, const std::string& message) {
  const auto mark = node.Mark();
  text_ += (text_.empty() ? "" : "\n") + std::to_string(mark.line + 1) + ":" +
           std::to_string(mark.column + 1) + ": " + (path.empty() ? "" : path + ": ") + message;
}

core::result<void> read_document(std::string_view text, const value_reader& root) {
  try {
    const auto documents = YAML::LoadAll(std::string{text});
    const auto document = documents.empty() ? YAML::Node{} : documents.front();
    findings found;
    if (documents.size() > 1)
      found.add(documents[1], "",
                "there is another document; a configuration is one, so put it into a file of its "
                "own");
    if (document && !document.IsNull())
      root(document, "", found);
    if (!found.text().empty())
      return core::error{found.text()};
    return {};
  } catch (const YAML::Exception& e) {
    return core::error{std::to_string(e.mark.line + 1) + ":" + std::to_string(e.mark.column + 1) +
                       ": " + e.msg};
  }
}

value_reader map_of(std::vector<config_key> keys) {
  return [keys = std::move(keys)](const auto& node, const auto& path, auto& found) {
    if (!node.IsMap())
      return found.add(node, path, "a map is wanted");
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const auto name = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
      if (!seen.insert(name).second) {
        found.add(entry.first, joined(path, name), "is there twice; keep one of the two");
        continue;
      }
      if (std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.name == name; }))
        continue;
      found.add(entry.first, joined(path, name),
                "unknown key; known: " + listing(keys, [](const auto& key) { return key.name; }));
    }
    for (const auto& key : keys) {
      const auto value = node[key.name];
      if (value && !value.IsNull())
        key.read(value, joined(path, key.name), found);
      else if (key.must)
        found.add(node, joined(path, key.name), "is missing");
    }
  };
}

value_reader number(double& into, double low, double high) {
  return [&into, low, high](const auto& node, const auto& path, auto& found) {
    const auto value = scalar(node, path, found);
    if (!value)
      return;
    const auto number = number_of(*value);
    if (number && *number >= low && *number <= high)
      into = *number;
    else
      found.add(node, path, "a number from " + shown(low) + " to " + shown(high) + " is wanted");
  };
}

value_reader whole_number(std::function<void(double)> put, double low, double high) {
  return [put = std::move(put), low, high](const auto& node, const auto& path, auto& found) {
    double value = low;
    number(value, low, high)(node, path, found);
    if (value == std::floor(value))
      put(value);
    else
      found.add(node, path, "a whole number is wanted");
  };
}

value_reader flag(bool& into) {
  return word_of({"false", "true"}, [&into](std::size_t place) { into = place == 1; });
}

value_reader short_duration(core::nanoseconds& into) {
  // A minute for each token of the longest prompt is still far from overflow.
  return duration(into, "1m");
}

value_reader long_duration(core::nanoseconds& into) {
  return duration(into, "24h");
}

value_reader name(std::string& into) {
  return [&into](const auto& node, const auto& path, auto& found) {
    const auto value = scalar(node, path, found);
    const auto forbidden = [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; };
    if (!value)
      return;
    if (value->empty() || std::any_of(value->begin(), value->end(), forbidden))
      found.add(node, path, "a name has printable ASCII without quotes and backslashes");
    else
      into = *value;
  };
}

value_reader plain_text(std::function<void(std::string)> put) {
  return [put = std::move(put)](const auto& node, const auto& path, auto& found) {
    if (auto value = scalar(node, path, found))
      put(*std::move(value));
  };
}

value_reader word_of(std::vector<std::string> words, std::function<void(std::size_t)> put) {
  return [words = std::move(words), put = std::move(put)](const auto& node, const auto& path,
                                                          auto& found) {
    const auto value = scalar(node, path, found);
    if (!value)
      return;
    const auto place = std::find(words.begin(), words.end(), *value);
    if (place != words.end())
      put(static_cast<std::size_t>(place - words.begin()));
    else
      found.add(node, path,
                "one of these is wanted: " + listing(words, [](const auto& word) { return word; }));
  };
}

value_reader list_reader(std::function<void()> begin, std::function<value_reader()> next) {
  return [begin = std::move(begin), next = std::move(next)](const auto& node, const auto& path,
                                                            auto& found) {
    if (!node.IsSequence() || node.size() == 0)
      return found.add(node, path, "a list of at least one element is wanted");
    begin();
    for (std::size_t i = 0; i < node.size(); ++i)
      next()(node[i], path + "[" + std::to_string(i) + "]", found);
  };
}

} // namespace loadtest::platform
