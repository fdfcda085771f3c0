#include "scenario/yaml/yaml_tree.hpp"

#include "scenario/yaml/encoding.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace loadtest::scenario {

namespace {

/// Aliases of aliases grow exponentially; no honest scenario is larger.
constexpr std::size_t most_nodes = 200'000;

/// The lines of a text, to say what stands where yaml-cpp's marks point.
class text_lines {
public:
  text_lines(const std::string& text, const text_origin& origin) : origin_(origin) {
    for (std::string_view left{text};;) {
      const auto end = left.find('\n');
      lines_.push_back(left.substr(0, end));
      if (end == std::string_view::npos)
        break;
      left.remove_prefix(end + 1);
    }
  }

  /// Columns in characters: yaml-cpp (0.7) counts bytes.
  place locate(const YAML::Mark& mark) const {
    const auto before = at(mark.line).substr(0, static_cast<std::size_t>(mark.column));
    const auto inside = std::count_if(before.begin(), before.end(),
                                      [](unsigned char c) { return (c & 0xc0) == 0x80; });
    return origin_.locate(mark.line + 1, mark.column + 1 - static_cast<int>(inside));
  }

  std::string_view from(const YAML::Mark& mark) const {
    const auto line = at(mark.line);
    return line.substr(std::min(line.size(), static_cast<std::size_t>(mark.column)));
  }

  /// Does the quoted text that begins at `mark` end?
  bool quote_ends(const YAML::Mark& mark) const {
    const char quote = from(mark).front();
    auto column = static_cast<std::size_t>(mark.column) + 1;
    for (auto line = static_cast<std::size_t>(mark.line); line < lines_.size(); ++line) {
      for (; column < lines_[line].size(); ++column) {
        const auto rest = lines_[line].substr(column);
        if (rest.starts_with(quote == '"' ? "\\" : "''"))
          ++column;
        else if (rest.front() == quote)
          return true;
      }
      column = 0;
    }
    return false;
  }

  /// The origin of a scalar's text: exact for a literal block, else the scalar's own place.
  text_origin inside(const YAML::Mark& mark) const {
    const auto header = from(mark);
    if (header.starts_with('|') && header.find_first_of("123456789") == std::string_view::npos)
      for (auto line = static_cast<std::size_t>(mark.line) + 1; line < lines_.size(); ++line)
        if (const auto indent = lines_[line].find_first_not_of(" \r"); indent != std::string::npos)
          return {origin_.lines_before + mark.line + 1, origin_.indent + static_cast<int>(indent),
                  origin_.fixed};
    return {0, 0, locate(mark)};
  }

  /// Was the document before the one that begins at `mark` ended by a marker? yaml-cpp (0.7) begins
  /// a new one wherever the indentation makes no sense.
  bool separated(const YAML::Mark& mark) const {
    if (from(mark).starts_with("---"))
      return true;
    for (int line = mark.line - 1; line >= 0; --line)
      if (at(line).starts_with("---") || at(line).starts_with("..."))
        return true;
      else if (at(line).find_first_not_of(" \t\r") != std::string_view::npos &&
               !at(line).starts_with('#'))
        return false;
    return true;
  }

private:
  std::string_view at(int line) const {
    const auto index = static_cast<std::size_t>(line);
    return index < lines_.size() ? lines_[index] : std::string_view{};
  }

  text_origin origin_;
  std::vector<std::string_view> lines_;
};

class tree_builder : public YAML::EventHandler {
public:
  explicit tree_builder(const text_lines& lines) : lines_(lines) {}

  std::vector<yaml_node> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    anchors_.clear();
    if (started_ && !lines_.separated(mark))
      throw yaml_failure{lines_.locate(mark), "the indentation fits nothing before it"};
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node(yaml_kind::null, mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto scalar = node(yaml_kind::scalar, mark);
    const auto source = lines_.from(mark);
    if ((source.starts_with('"') || source.starts_with('\'')) && !lines_.quote_ends(mark))
      throw yaml_failure{scalar.at, "the quoted text has no end"};
    scalar.text = value;
    scalar.quoted = tag != "?"; // the tag of what is written plain (YAML 1.2, 3.3.2)
    scalar.inside = lines_.inside(mark);
    add(std::move(scalar), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end())
      throw yaml_failure{lines_.locate(mark), "the alias refers to a value that it is part of"};
    count(size(it->second), lines_.locate(mark));
    attach(it->second, 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({node(yaml_kind::sequence, mark), anchor, {}});
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({node(yaml_kind::map, mark), anchor, {}});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

private:
  struct open_node {
    yaml_node node;
    YAML::anchor_t anchor;
    std::optional<yaml_node> key; ///< of a map: read, waiting for its value
  };

  yaml_node node(yaml_kind kind, const YAML::Mark& mark) const {
    yaml_node result;
    result.kind = kind;
    result.at = lines_.locate(mark);
    return result;
  }

  static std::size_t size(const yaml_node& tree) {
    std::size_t result = 1;
    for (const auto& child : tree.children)
      result += size(child);
    return result;
  }

  void count(std::size_t nodes, place at) {
    if ((nodes_ += nodes) > most_nodes)
      throw yaml_failure{at, "too large: its aliases expand to over 200,000 values"};
  }

  void close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(yaml_node value, YAML::anchor_t anchor) {
    count(1, value.at);
    attach(std::move(value), anchor);
  }

  void attach(yaml_node value, YAML::anchor_t anchor) {
    if (anchor)
      anchors_[anchor] = value;
    if (open_.empty()) {
      if (value.kind != yaml_kind::null)
        documents_.push_back(std::move(value));
      return;
    }
    auto& [parent, parent_anchor, key] = open_.back();
    if (parent.kind == yaml_kind::map && !key) {
      if (value.kind == yaml_kind::map || value.kind == yaml_kind::sequence)
        throw yaml_failure{value.at, "a key must be a word; quote a text that begins with { or ["};
      key = std::move(value);
      return;
    }
    if (parent.kind == yaml_kind::map) {
      value.key = std::move(key->text);
      value.key_at = key->at;
      key.reset();
    }
    parent.children.push_back(std::move(value));
  }

  const text_lines& lines_;
  bool started_ = false;
  std::vector<yaml_node> documents_;
  std::vector<open_node> open_;
  std::map<YAML::anchor_t, yaml_node> anchors_;
  std::size_t nodes_ = 0;
};

/// What most often lies behind a message of yaml-cpp (0.7).
std::string hint(const std::string& message) {
  if (message == "illegal map value")
    return "; is the indentation right, and every text with ': ' in it quoted?";
  if (message.find("flow") != std::string::npos)
    return "; is every bracket closed, and every ${…} between brackets quoted?";
  return {};
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

yaml_documents read_yaml(const std::string& raw, const text_origin& origin) {
  if (auto wrong = wrong_encoding(raw)) {
    wrong->at = origin.locate(wrong->at.line, wrong->at.column);
    return {{}, std::move(wrong)};
  }
  const auto text = without_document_marks(raw);
  std::istringstream stream{text};
  const text_lines lines{text, origin};
  tree_builder builder{lines};
  yaml_documents result;
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const yaml_failure& e) {
    result.failure = e;
  } catch (const YAML::Exception& e) {
    result.failure = yaml_failure{lines.locate(e.mark), e.msg + hint(e.msg)};
  }
  result.documents = builder.take();
  return result;
}

} // namespace loadtest::scenario
