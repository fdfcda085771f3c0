#include "scenario/schema/schema.hpp"

#include "core/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace loadtest::scenario {

namespace {

/// The path of the only key in the tree below `parent` that is called `unknown`.
std::vector<std::string> elsewhere(const key_spec& parent, std::string_view unknown,
                                   const std::string& path) {
  std::vector<std::string> found;
  for (const auto& child : parent.children) {
    if (child.repeated)
      continue;
    const auto below = path_below(path, parent, child);
    if (!child.name.empty() && child.is_called(unknown))
      found.push_back(below);
    for (auto& deeper : elsewhere(child, unknown, below))
      found.push_back(std::move(deeper));
  }
  return found;
}

std::string join(const std::vector<std::string_view>& words) {
  constexpr std::size_t most = 30;
  const auto shown = words.size() > most ? most / 2 : words.size();
  std::string result;
  for (std::size_t i = 0; i < shown; ++i)
    result += (result.empty() ? "" : ", ") + std::string{words[i]};
  return shown == words.size() ? result
                               : result + " and " + std::to_string(words.size() - shown) + " more";
}

} // namespace

std::string suggest_key(const key_spec& parent, std::string_view unknown) {
  std::vector<std::string_view> names;
  for (const auto& child : parent.children)
    names.push_back(child.name);
  if (const auto best = core::nearest(names, unknown); !best.empty())
    return "did you mean '" + std::string{best} + "'?";
  if (const auto paths = elsewhere(scenario_schema(), unknown, ""); paths.size() == 1)
    return "it belongs at " + paths.front();
  return "known keys here: " + join(names);
}

std::string suggest_value(const std::vector<std::string_view>& known, std::string_view unknown) {
  const auto best = core::nearest(known, unknown);
  return (best.empty() ? "" : "did you mean '" + std::string{best} + "'? ") +
         "known: " + join(known);
}

} // namespace loadtest::scenario
