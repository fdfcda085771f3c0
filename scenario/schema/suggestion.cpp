#include "scenario/schema/schema.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace loadtest::scenario {

namespace {

std::string folded(std::string_view name) {
  std::string result;
  for (const char c : name)
    if (c != '_' && c != '-')
      result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

/// Edits from `a` to `b`: insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, now);
  }
  return last.back();
}

std::string_view nearest(const std::vector<std::string_view>& known, std::string_view unknown) {
  const auto wanted = folded(unknown);
  std::string_view best;
  auto best_distance = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  for (const auto candidate : known) {
    const auto name = folded(candidate);
    auto d = distance(wanted, name);
    // The beginning or the end of a longer name is a likely slip too.
    if (wanted.size() > 3 && (name.starts_with(wanted) || name.ends_with(wanted)))
      d = std::min<std::size_t>(d, 2);
    if (d < best_distance && d < std::max(name.size(), wanted.size())) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

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
  if (const auto best = nearest(names, unknown); !best.empty())
    return "did you mean '" + std::string{best} + "'?";
  if (const auto paths = elsewhere(scenario_schema(), unknown, ""); paths.size() == 1)
    return "it belongs at " + paths.front();
  return "known keys here: " + join(names);
}

std::string suggest_value(const std::vector<std::string_view>& known, std::string_view unknown) {
  const auto best = nearest(known, unknown);
  return (best.empty() ? "" : "did you mean '" + std::string{best} + "'? ") +
         "known: " + join(known);
}

} // namespace loadtest::scenario
