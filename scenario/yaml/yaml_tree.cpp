#include "scenario/yaml/yaml_tree.hpp"

#include "scenario/yaml/encoding.hpp"
#include "scenario/yaml/text_lines.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace loadtest::scenario {

namespace {

constexpr const char* bad_indentation =
    "the indentation fits nothing before it; the keys of one map, and the '-' of one list, begin "
    "in one column";

text_mark mark_of(const YAML::Mark& mark) {
  return {mark.line, mark.column};
}

/// What a value and all below it hold.
struct weight {
  std::size_t values = 0;
  std::size_t bytes = 0;
};

weight weight_of(const yaml_node& tree) {
  weight result{1, tree.text.size() + tree.key.size()};
  for (const auto& child : tree.children) {
    const auto below = weight_of(child);
    result.values += below.values;
    result.bytes += below.bytes;
  }
  return result;
}

bool is_merge(const yaml_node& key) {
  return key.text == "<<" && !key.quoted;
}

/// Takes the keys of `from` that `to` lacks: of `<<`, as YAML 1.1 has it.
void merge(yaml_node& to, std::vector<yaml_node> from) {
  std::unordered_set<std::string> known;
  for (const auto& child : to.children)
    known.insert(child.key);
  for (auto& map : from)
    for (auto& child : map.children)
      if (known.insert(child.key).second)
        to.children.push_back(std::move(child));
}

class tree_builder : public YAML::EventHandler {
public:
  tree_builder(const text_lines& lines, yaml_allowance& left) : lines_(lines), left_(left) {}

  std::vector<yaml_node> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    anchors_.clear();
    // yaml-cpp (0.7) begins a new document wherever the indentation makes no sense.
    if (started_ && !lines_.separated(mark_of(mark)))
      throw yaml_failure{locate(mark), bad_indentation};
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(yaml_kind::null, mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto scalar = node(yaml_kind::scalar, mark);
    const auto source = lines_.from(mark_of(mark));
    if ((source.starts_with('"') || source.starts_with('\'')) && !lines_.quote_ends(mark_of(mark)))
      throw yaml_failure{scalar.at, "the quoted text has no end"};
    scalar.text = value;
    scalar.quoted = tag != "?"; // the tag of what is written plain (YAML 1.2, 3.3.2)
    scalar.inside = lines_.inside(mark_of(mark));
    add(std::move(scalar), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end())
      throw yaml_failure{locate(mark), "the alias refers to a value that it is part of"};
    spend(weight_of(it->second), locate(mark));
    attach(it->second, 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({node(yaml_kind::sequence, mark), anchor, {}, {}});
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({node(yaml_kind::map, mark), anchor, {}, {}});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

private:
  struct open_node {
    yaml_node node;
    YAML::anchor_t anchor;
    std::optional<yaml_node> key;  ///< of a map: read, waiting for its value
    std::vector<yaml_node> merged; ///< of a map: what `<<` brings
  };

  place locate(const YAML::Mark& mark) const { return lines_.locate(mark_of(mark)); }

  yaml_node node(yaml_kind kind, const YAML::Mark& mark) const {
    yaml_node result;
    result.kind = kind;
    result.at = locate(mark);
    return result;
  }

  void spend(weight more, place at) {
    if (more.values > left_.values || more.bytes > left_.bytes)
      throw yaml_failure{at, "too large: with its aliases expanded it holds more than 200,000 "
                             "values or 16 MiB of text"};
    left_.values -= more.values;
    left_.bytes -= more.bytes;
  }

  void close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    if (!done.merged.empty())
      merge(done.node, std::move(done.merged));
    add(std::move(done.node), done.anchor);
  }

  void add(yaml_node value, YAML::anchor_t anchor) {
    spend({1, value.text.size()}, value.at);
    attach(std::move(value), anchor);
  }

  void attach(yaml_node value, YAML::anchor_t anchor) {
    if (anchor) {
      spend(weight_of(value), value.at); // anchors inside anchors are copied again and again
      anchors_[anchor] = value;
    }
    if (open_.empty()) {
      if (value.kind != yaml_kind::null)
        documents_.push_back(std::move(value));
      return;
    }
    auto& [parent, parent_anchor, key, merged] = open_.back();
    if (parent.kind == yaml_kind::map && !key) {
      if (value.kind == yaml_kind::map || value.kind == yaml_kind::sequence)
        throw yaml_failure{value.at, "a key must be a word; quote a text that begins with { or ["};
      key = std::move(value);
      return;
    }
    if (parent.kind == yaml_kind::map && is_merge(*key)) {
      keep_to_merge(std::move(value), *key, merged);
      key.reset();
      return;
    }
    if (parent.kind == yaml_kind::map) {
      value.key = std::move(key->text);
      value.key_at = key->at;
      key.reset();
    }
    parent.children.push_back(std::move(value));
  }

  static void keep_to_merge(yaml_node value, const yaml_node& key, std::vector<yaml_node>& merged) {
    if (value.kind == yaml_kind::map)
      return merged.push_back(std::move(value));
    const auto is_map = [](const yaml_node& one) { return one.kind == yaml_kind::map; };
    if (value.kind != yaml_kind::sequence ||
        !std::all_of(value.children.begin(), value.children.end(), is_map))
      throw yaml_failure{key.at, "'<<' takes a map or a list of maps, whose keys are merged into "
                                 "this one, like <<: *base; quote it where it is a key of yours"};
    std::move(value.children.begin(), value.children.end(), std::back_inserter(merged));
  }

  const text_lines& lines_;
  yaml_allowance& left_;
  bool started_ = false;
  std::vector<yaml_node> documents_;
  std::vector<open_node> open_;
  std::map<YAML::anchor_t, yaml_node> anchors_;
};

/// What most often lies behind a message of yaml-cpp (0.7), for whoever wrote the file.
struct explanation {
  std::string_view found; ///< in the message
  std::string_view hint;
};

constexpr explanation explanations[] = {
    {"illegal map value", "; does the line before it end with ':', is the indentation right, and "
                          "is every text with ': ' in it quoted?"},
    {"illegal block entry", "; does each '- ' of the list begin a line, indented like the others?"},
    {"flow", "; is every bracket closed, and every ${…} between brackets quoted?"},
    {"unknown token", "; quote a text that begins with @, % or `"},
    {"anchor", "; quote a text that begins with & or *"},
    {"unknown escape character", "; write \\\\ for a backslash, or single quotes around the text"},
    {"block scalar", "; behind | or > the line ends"},
};

std::string explained(const std::string& message) {
  if (message == "end of map not found" || message == "end of sequence not found")
    return bad_indentation;
  if (message == "bad file") // of its limit on depth
    return "nested more than 500 deep";
  // Newer ones name it.
  if (constexpr std::string_view no_anchor = "the referenced anchor is not defined";
      message.starts_with(no_anchor) && message != no_anchor)
    return explained(std::string{no_anchor});
  for (const auto& [found, hint] : explanations)
    if (message.find(found) != std::string::npos)
      return message + std::string{hint};
  return message;
}

yaml_failure failure_of(const YAML::Exception& e, const text_lines& lines) {
  const auto line = lines.line(e.mark.line);
  const auto tab = line.find('\t');
  if (tab != std::string_view::npos && line.find_first_not_of(" \t") > tab)
    return {lines.locate({e.mark.line, static_cast<int>(tab)}),
            "a tab stands in the indentation; YAML takes spaces alone"};
  return {lines.locate(mark_of(e.mark)), explained(e.msg)};
}

} // namespace

const yaml_node* yaml_node::find(const std::string& name) const {
  const auto it = std::find_if(children.begin(), children.end(),
                               [&](const yaml_node& child) { return child.key == name; });
  return it == children.end() ? nullptr : &*it;
}

place text_origin::locate(int line, int column) const {
  return fixed.value_or(place{line + lines_before, column + indent});
}

yaml_documents read_yaml(const std::string& text, const text_origin& origin) {
  yaml_allowance enough;
  return read_yaml(text, origin, enough);
}

yaml_documents read_yaml(const std::string& raw, const text_origin& origin, yaml_allowance& left) {
  if (raw.size() > left.bytes)
    return {{}, yaml_failure{origin.locate(1, 1), "too large: more than 16 MiB of text"}};
  if (auto wrong = wrong_encoding(raw)) {
    wrong->at = origin.locate(wrong->at.line, wrong->at.column);
    return {{}, std::move(wrong)};
  }
  const auto text = without_document_marks(raw);
  std::istringstream stream{text};
  const text_lines lines{text, origin};
  tree_builder builder{lines, left};
  yaml_documents result;
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const yaml_failure& e) {
    result.failure = e;
  } catch (const YAML::Exception& e) {
    result.failure = failure_of(e, lines);
  }
  result.documents = builder.take();
  return result;
}

} // namespace loadtest::scenario
