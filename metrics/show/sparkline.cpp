#include "metrics/show/screen.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace loadtest::metrics {

std::string sparkline(const std::vector<double>& values, std::size_t width) {
  constexpr const char* bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr double full = 8.0;
  const auto latest = std::span{values}.last(std::min(values.size(), width));
  const auto most = latest.empty() ? 0.0 : *std::max_element(latest.begin(), latest.end());
  std::string line;
  for (const auto value : latest)
    // What is not nothing is seen.
    line += bars[most > 0.0 ? static_cast<std::size_t>(std::ceil(value / most * full)) : 0];
  return line;
}

} // namespace loadtest::metrics
