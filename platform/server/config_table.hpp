#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace YAML {
class Node;
}

namespace loadtest::platform {

/// What is wrong with a document, one finding a line: `line:column: path: message`.
class findings {
public:
  void add(const YAML::Node& node, const std::string& path, const std::string& message);
  const std::string& text() const noexcept { return text_; }

private:
  std::string text_;
};

/// Reads the node at `path` into a place that the reader knows, or adds findings.
using value_reader =
    std::function<void(const YAML::Node& node, const std::string& path, findings& found)>;

/// A key of a map. What is absent or null keeps its value, unless it must be there.
struct config_key {
  std::string name;
  value_reader read;
  bool must = false;
};

/// Reads a document of YAML or JSON; an empty one changes nothing. The error is all findings.
core::result<void> read_document(std::string_view text, const value_reader& root);

// Readers. What they read into outlives them.

/// A map of these keys, which are read in this order, and no others.
value_reader map_of(std::vector<config_key> keys);

value_reader number(double& into, double low, double high);
value_reader whole_number(std::function<void(double)> put, double low, double high);
template <typename Count>
value_reader count(Count& into, double low, double high) {
  return whole_number([&into](double value) { into = static_cast<Count>(value); }, low, high);
}

value_reader flag(bool& into);
/// `20us`, `1.5ms`, `2s`, `1m`, `1h`, or a number of seconds; at most a minute or a day.
value_reader short_duration(core::nanoseconds& into);
value_reader long_duration(core::nanoseconds& into);
/// Not empty, of printable ASCII without quotes and backslashes: it goes into HTTP headers and,
/// unescaped, into JSON.
value_reader name(std::string& into);
value_reader plain_text(std::function<void(std::string)> put);
/// One of these words; `put` hears of its place among them.
value_reader word_of(std::vector<std::string> words, std::function<void(std::size_t)> put);

/// A list of at least one element: `begin` is called first, then for each element `next`, which
/// makes room for it and says how to read it.
value_reader list_reader(std::function<void()> begin, std::function<value_reader()> next);
template <typename Element>
value_reader list_of(std::vector<Element>& into, std::function<value_reader(Element&)> element) {
  return list_reader(
      [&into] { into.clear(); },
      [&into, element = std::move(element)] { return element(into.emplace_back()); });
}

} // namespace loadtest::platform
