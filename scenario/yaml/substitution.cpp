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

/// The text with its references replaced, or why that can't be.
core::result<std::string> replace(std::string_view text, const variables& known,
                                  const objection& against) {
  std::string result;
  for (;;) {
    const auto start = text.find("${");
    result += text.substr(0, start);
    if (start == std::string_view::npos)
      return result;
    const auto end = closing_brace(text, start);
    if (end == std::string_view::npos)
      return core::error{"'${' without its '}'"};
    const auto inside = text.substr(start + 2, end - start - 2);
    const auto colon = inside.find(":-");
    const std::string name{inside.substr(0, colon)};
    if (!is_name(name))
      return core::error{"'${" + name +
                         "}' is not a reference to an environment variable; write "
                         "${NAME} or ${NAME:-default}"};
    const auto value = known ? known(name) : std::nullopt;
    if (value && against)
      if (auto why = against(name); !why.empty())
        return core::error{std::move(why)};
    // As in a shell, an empty variable takes the default too.
    if (value && (!value->empty() || colon == std::string_view::npos)) {
      result += *value;
    } else if (colon == std::string_view::npos) {
      return core::error{"the environment variable " + name + " is not set; set it, or write ${" +
                         name + ":-default}"};
    } else {
      auto fallback = replace(inside.substr(colon + 2), known, against);
      if (!fallback)
        return fallback;
      result += *fallback;
    }
    text.remove_prefix(end + 1);
  }
}

void walk(yaml_node& node, const std::string& path, const variables& known,
          const objection& against, findings& found) {
  if (node.kind == yaml_kind::scalar && node.text.find("${") != std::string::npos) {
    auto replaced = replace(node.text, known, against);
    node.original = node.text;
    node.unresolved = !replaced;
    if (replaced)
      node.text = std::move(*replaced);
    else
      found.error(node.at, path, replaced.failure().message);
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    auto& child = node.children[i];
    walk(child,
         node.kind == yaml_kind::sequence ? path + "[" + std::to_string(i) + "]"
         : path.empty()                   ? child.key
                                          : path + "." + child.key,
         known, against, found);
  }
}

} // namespace

void substitute(yaml_node& tree, const variables& known, findings& found,
                const objection& against) {
  walk(tree, "", known, against, found);
}

} // namespace loadtest::scenario
