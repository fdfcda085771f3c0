#include "scenario/yaml/substitution.hpp"

#include "core/result.hpp"

#include <string_view>

namespace loadtest::scenario {

namespace {

/// Where the reference that begins at `start` ends: the index of its closing brace.
std::size_t closing_brace(std::string_view text, std::size_t start) {
  int depth = 0;
  for (auto i = start; i < text.size(); ++i)
    if (text.substr(i).starts_with("${"))
      ++depth;
    else if (text[i] == '}' && --depth == 0)
      return i;
  return std::string_view::npos;
}

bool is_name(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  return !text.empty() && (text[0] < '0' || text[0] > '9') &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

/// No honest default has more references in references.
constexpr int most_depth = 20;
/// Of what comes in the place of references, in the whole scenario.
constexpr std::size_t most_bytes = 16 << 20;

class replacer {
public:
  replacer(const variables& known, const objection& against, findings& found)
      : known_(known), against_(against), found_(found) {}

  void walk(yaml_node& node, const std::string& path) {
    if (node.kind == yaml_kind::scalar && node.text.find("${") != std::string::npos)
      replace(node, path);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      auto& child = node.children[i];
      walk(child, node.kind == yaml_kind::sequence ? path + "[" + std::to_string(i) + "]"
                  : path.empty()                   ? child.key
                                                   : path + "." + child.key);
    }
  }

private:
  void replace(yaml_node& node, const std::string& path) {
    refers_ = false;
    auto replaced = replaced_in(node.text, 0);
    if (refers_)
      node.original = node.text;
    node.unresolved = !replaced;
    if (replaced)
      node.text = std::move(*replaced);
    else
      found_.error(node.at, path, replaced.failure().message);
  }

  /// The text with its references replaced, or why that can't be.
  core::result<std::string> replaced_in(std::string_view text, int depth) {
    std::string result;
    for (;;) {
      const auto start = text.find("${");
      if (start == std::string_view::npos)
        return result += text;
      if (start > 0 && text[start - 1] == '$') {
        result += text.substr(0, start - 1);
        result += "${";
        text.remove_prefix(start + 2);
        continue;
      }
      result += text.substr(0, start);
      refers_ = true;
      const auto end = closing_brace(text, start);
      if (end == std::string_view::npos)
        return core::error{"'${' without its '}'; a literal '${' is written '$${'"};
      auto value = value_of(text.substr(start + 2, end - start - 2), depth);
      if (!value)
        return value;
      result += *value;
      text.remove_prefix(end + 1);
    }
  }

  /// Of what stands between the braces.
  core::result<std::string> value_of(std::string_view inside, int depth) {
    const auto colon = inside.find(":-");
    const std::string name{inside.substr(0, colon)};
    if (!is_name(name))
      return core::error{"'${" + name +
                         "}' is not a reference to an environment variable; write "
                         "${NAME} or ${NAME:-default}, or $${ for a literal '${'"};
    auto value = known_ ? known_(name) : std::nullopt;
    if (value && against_)
      if (auto why = against_(name); !why.empty())
        return core::error{std::move(why)};
    // As in a shell, an empty variable takes the default too.
    if (value && (!value->empty() || colon == std::string_view::npos)) {
      if ((bytes_ += value->size()) > most_bytes)
        return core::error{"too large: more than 16 MiB come from the environment"};
      return *std::move(value);
    }
    if (colon == std::string_view::npos)
      return core::error{"the environment variable " + name + " is not set; set it, or write ${" +
                         name + ":-default}"};
    if (depth == most_depth)
      return core::error{"defaults stand in defaults more than " + std::to_string(most_depth) +
                         " deep"};
    return replaced_in(inside.substr(colon + 2), depth + 1);
  }

  const variables& known_;
  const objection& against_;
  findings& found_;
  std::size_t bytes_ = 0;
  bool refers_ = false; ///< the text at hand holds a reference
};

} // namespace

void substitute(yaml_node& tree, const variables& known, findings& found,
                const objection& against) {
  replacer{known, against, found}.walk(tree, "");
}

} // namespace loadtest::scenario
