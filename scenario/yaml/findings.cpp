#include "scenario/yaml/findings.hpp"

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
  return result + ": " + message;
}

problem findings::make(place at, const std::string& path, std::string message) const {
  return {at.line > 0 ? file_ : "--set", at.line, at.column, path, std::move(message)};
}

void findings::error(place at, const std::string& path, std::string message) {
  errors_.push_back(make(at, path, std::move(message)));
}
void findings::not_built(place at, const std::string& path, std::string message) {
  not_built_.push_back(make(at, path, std::move(message)));
}
void findings::note(place at, const std::string& path, std::string message) {
  notes_.push_back(make(at, path, std::move(message)));
}

void findings::report(load_result& to) && {
  for (auto* problems : {&errors_, &not_built_, &notes_})
    sort(*problems);
  to.errors = std::move(errors_);
  to.not_built = std::move(not_built_);
  to.notes = std::move(notes_);
}

} // namespace loadtest::scenario
