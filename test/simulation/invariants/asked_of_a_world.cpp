#include "invariants.hpp"
#include "test/simulation/world.hpp"

#include <algorithm>
#include <set>

namespace loadtest::simulation {

bool counted_on(const world& w, const std::string& name) {
  const auto* p = w.find(name);
  return p && p->own().running() && p->unfenced();
}

bool given_up(const world& w, const std::string& name) {
  const auto& finished = w.coordinator().finished();
  if (!finished)
    return false;
  const auto& notes = finished->result.notes;
  return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
    return note.find("'" + name + "' was lost") != std::string::npos;
  });
}

bool undisturbed(const world& w) {
  if (!w.coordinator().finished())
    return false;
  const auto& all = w.processes();
  return std::none_of(all.begin(), all.end(),
                      [&](const auto& p) { return w.disturbed(*p) || given_up(w, p->who().name); });
}

bool is_of_user(const seen_attempt& a) {
  return a.org > 0;
}

std::size_t parts_of(const world& w) {
  std::set<std::string> parts;
  for (const auto& a : w.server().attempts())
    parts.insert(a.part);
  return parts.size();
}

} // namespace loadtest::simulation
