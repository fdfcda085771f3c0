#include "scenario/plan/name_pattern.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace loadtest::scenario {

std::string expand(std::string_view pattern,
                   const std::map<std::string, std::string, std::less<>>& values) {
  std::string result;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    result += pattern.substr(0, open);
    if (open == std::string_view::npos)
      break;
    pattern.remove_prefix(open);
    const auto close = pattern.find('}');
    const auto it =
        close == std::string_view::npos ? values.end() : values.find(pattern.substr(1, close - 1));
    if (it == values.end()) {
      result += pattern.front();
      pattern.remove_prefix(1);
    } else {
      result += it->second;
      pattern.remove_prefix(close + 1);
    }
  }
  return result;
}

std::optional<std::string> unknown_placeholder(std::string_view pattern,
                                               const std::vector<std::string_view>& known) {
  for (auto open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    const auto close = pattern.find('}', open);
    const auto name = pattern.substr(open + 1, close - open - 1);
    if (close == std::string_view::npos ||
        std::find(known.begin(), known.end(), name) == known.end())
      return std::string{name};
  }
  return std::nullopt;
}

std::string utc_stamp(core::unix_time t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()).count();
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
  return {text.data(), length};
}

} // namespace loadtest::scenario
