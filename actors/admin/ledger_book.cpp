#include "actors/admin/ledger_book.hpp"

namespace loadtest::actors {

using call_type = ledger_entry::call_type;
using state_type = ledger_entry::state_type;

namespace {

core::error because(const ledger_entry& e, const std::string& why) {
  const auto& o = e.object;
  return core::error{"is about the " + std::string{to_string(o.kind)} + " '" + o.name + "'" +
                     (o.id.empty() ? "" : " (id " + o.id + ")") + ", " + why};
}

} // namespace

std::string to_string(const ledger_book::bad_line& line) {
  return "line " + std::to_string(line.number) + " of the ledger " + line.why;
}

core::result<void> ledger_book::add(std::string_view line) {
  ++lines_;
  const auto e = read_ledger_entry(line);
  auto done = e ? follow(*e) : core::result<void>{e.failure()};
  if (!done)
    bad_.push_back({lines_, done.failure().message});
  return done;
}

void ledger_book::add_all(std::string_view text) {
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    (void)add(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

core::result<void> ledger_book::follow(const ledger_entry& e) {
  if (is_ours_ && !is_ours_(e.object.kind, e.object.name))
    return because(e, "which is no name of this run");
  const std::pair name{e.object.kind, e.object.name};
  if (e.call == call_type::create && e.state == state_type::intent) {
    auto& h = by_name_[name];
    ++h.begun[e.node];
    h.wanted = e.object;
    h.wanted.id.clear();
    return {};
  }
  const auto found = by_name_.find(name);
  const bool cleaner = e.node == cleaner_name && e.call != call_type::create;
  if (found == by_name_.end() || !(cleaner || found->second.begun.contains(e.node)))
    return because(e, "which node '" + e.node + "' was not about to create");
  auto& h = found->second;
  if (e.call == call_type::create)
    return follow_creation(e, h);
  if (e.call == call_type::retire) {
    if (e.state == state_type::done)
      h.there.erase(e.object.id);
    return {};
  }
  const auto maker = cleaner ? h.begun.begin()->first : e.node;
  for (auto& [node, begun] : h.begun)
    if (cleaner || node == e.node)
      begun = 0;
  if (e.state == state_type::done)
    h.there.try_emplace(e.object.id, e.object, maker);
  return {};
}

core::result<void> ledger_book::follow_creation(const ledger_entry& e, history& h) {
  auto& begun = h.begun[e.node];
  // After a look for it, a creation whose answer was lost is settled, and may still be answered.
  if (begun > 0 && e.state != state_type::unanswered)
    --begun;
  if (e.state == state_type::done)
    h.there.try_emplace(e.object.id, e.object, e.node);
  return {};
}

std::vector<platform_object> ledger_book::open(const std::string& node) const {
  std::vector<platform_object> result;
  for (const auto& [name, h] : by_name_) {
    bool unknown = false;
    for (const auto& [maker, begun] : h.begun)
      unknown = unknown || (begun > 0 && (node.empty() || maker == node));
    for (const auto& [id, made] : h.there)
      if (node.empty() || made.second == node)
        result.push_back(made.first);
    if (unknown)
      result.push_back(h.wanted);
  }
  return result;
}

} // namespace loadtest::actors
