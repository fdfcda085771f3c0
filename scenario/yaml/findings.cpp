#include "scenario/yaml/findings.hpp"

#include "core/printable.hpp"

#include <algorithm>
#include <limits>

namespace loadtest::scenario {

namespace {

void sort(std::vector<problem>& problems) {
  const auto position = [](const problem& p) {
    return std::pair{p.line > 0 ? p.line : std::numeric_limits<int>::max(), p.column};
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const problem& a, const problem& b) { return position(a) < position(b); });
}

} // namespace

std::string problem::to_string() const {
  auto result = file;
  if (line > 0)
    result += ":" + std::to_string(line) + ":" + std::to_string(column);
  if (!path.empty())
    result += ": " + path;
  return core::printable(result + ": " + message);
}

problem findings::make(place at, const std::string& path, std::string message) const {
  return {at.line > 0 ? file_ : "--set", at.line, at.column, path, std::move(message)};
}

void findings::error(place at, const std::string& path, std::string message) {
  lists_.errors.push_back(make(at, path, std::move(message)));
}
void findings::not_built(place at, const std::string& path, std::string message) {
  lists_.not_built.push_back(make(at, path, std::move(message)));
}
void findings::note(place at, const std::string& path, std::string message) {
  lists_.notes.push_back(make(at, path, std::move(message)));
}

problem_lists findings::report() && {
  for (auto* problems : {&lists_.errors, &lists_.not_built, &lists_.notes})
    sort(*problems);
  return std::move(lists_);
}

} // namespace loadtest::scenario
