#include "core/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace loadtest::core {

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

} // namespace

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

std::string did_you_mean(const std::vector<std::string>& known, std::string_view unknown) {
  const auto best = nearest({known.begin(), known.end()}, unknown);
  return best.empty() ? std::string{} : "; did you mean '" + std::string{best} + "'?";
}

} // namespace loadtest::core
