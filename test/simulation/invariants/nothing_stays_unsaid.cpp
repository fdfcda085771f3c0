#include "actors/admin/ledger_book.hpp"
#include "invariants.hpp"
#include "test/simulation/world.hpp"

#include <algorithm>

namespace loadtest::simulation {

namespace {

bool says(const std::vector<std::string>& lines, const platform::object& o) {
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find("(id " + o.id + ")") != std::string::npos ||
           line.find("'" + o.name + "' may exist") != std::string::npos;
  });
}

/// Would `loadtest cleanup` find it?
bool in_ledger(const world& w, const platform::object& o) {
  actors::ledger_book book;
  book.add_all(w.coordinator().files().ledger());
  const auto open = book.open();
  return std::any_of(open.begin(), open.end(), [&](const platform::object& there) {
    return there.id == o.id || (there.id.empty() && there.name == o.name) || there.id == o.org_id ||
           there.id == o.user_id;
  });
}

/// Does the platform always say what it has done?
bool clear_spoken(const platform_manners& m) {
  return m.answer_lost_done == 0.0 && m.answer_lost_not_done == 0.0 && m.frozen.empty();
}

} // namespace

void nothing_stays_unsaid(const world& w, const complaint& say) {
  const auto& finished = w.coordinator().finished();
  if (!w.script().plan->cleanup_on_completion)
    return;
  for (const auto& [id, there] : w.server().objects()) {
    const auto& o = there.what;
    bool said = finished && says(finished->result.left_behind, o);
    for (const auto& p : w.processes())
      said = said || (p->over() && says(p->over()->left_behind, o));
    // Who has not ended well leaves a ledger.
    if (!said && !(!finished && in_ledger(w, o)))
      say(std::string{actors::to_string(o.kind)} + " '" + o.name + "' (id " + id +
          ") stays, made by " + there.process + ", and nobody says so");
  }
  if (!finished || !clear_spoken(w.script().manners))
    return;
  for (const auto& line : finished->result.left_behind) {
    const auto from = line.find("(id ");
    const auto until = line.find(')', from);
    if (from == std::string::npos || until == std::string::npos)
      continue;
    const auto id = line.substr(from + 4, until - from - 4);
    if (!w.server().objects().contains(id))
      say("it is said to be left behind, and is not there: " + line);
  }
}

} // namespace loadtest::simulation
