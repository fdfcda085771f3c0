#include "actors/admin/ledger_entry.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace loadtest::actors {

namespace {

using nlohmann::json;
using call_type = ledger_entry::call_type;
using state_type = ledger_entry::state_type;
using kind_type = platform_object::kind_type;

constexpr std::size_t longest_text = 1024;

constexpr std::pair<kind_type, const char*> kinds[] = {
    {kind_type::org, "org"}, {kind_type::user, "user"}, {kind_type::key, "key"}};
constexpr std::pair<call_type, const char*> calls[] = {
    {call_type::create, "create"}, {call_type::find, "find"}, {call_type::retire, "retire"}};
constexpr std::pair<state_type, const char*> states[] = {{state_type::intent, "intent"},
                                                         {state_type::done, "done"},
                                                         {state_type::refused, "refused"},
                                                         {state_type::unanswered, "unanswered"},
                                                         {state_type::none, "none"}};

template <typename Value, std::size_t N>
const char* name_of(const std::pair<Value, const char*> (&table)[N], Value value) {
  return table[static_cast<std::size_t>(value)].second;
}

template <typename Value, std::size_t N>
bool find(const std::pair<Value, const char*> (&table)[N], const std::string& name, Value& into) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const auto& row) { return row.second == name; });
  if (found == std::end(table))
    return false;
  into = found->first;
  return true;
}

/// An id becomes a part of a path, where these two would mean another one.
bool is_text(std::string_view text) {
  return text.size() <= longest_text && text != "." && text != ".." &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

bool fits(call_type call, state_type state) {
  switch (call) {
  case call_type::create:
  case call_type::retire:
    return state != state_type::none;
  case call_type::find:
    return state == state_type::done || state == state_type::none;
  }
  return false;
}

/// The text of a member; an empty one where there is none, and nothing where it is no text or too
/// long.
std::optional<std::string> text_of(const json& fields, const char* name) {
  const auto found = fields.find(name);
  if (found == fields.end())
    return std::string{};
  if (!found->is_string() || !is_text(found->get_ref<const std::string&>()))
    return std::nullopt;
  return found->get<std::string>();
}

} // namespace

std::string ledger_text(const ledger_entry& e) {
  json fields{{"ts_ms", e.ts_ms},
              {"node", e.node},
              {"call", name_of(calls, e.call)},
              {"state", name_of(states, e.state)},
              {"kind", name_of(kinds, e.object.kind)},
              {"name", e.object.name}};
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty())
      fields[name] = value;
  };
  put("id", e.object.id);
  put("org_id", e.object.org_id);
  put("user_id", e.object.user_id);
  return fields.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

core::result<ledger_entry> read_ledger_entry(std::string_view line) {
  if (line.ends_with('\n'))
    line.remove_suffix(1);
  if (line.size() >= longest_ledger_line)
    return core::error{"is too long"};
  const auto fields = json::parse(line, nullptr, false);
  if (!fields.is_object())
    return core::error{"is not a JSON object"};
  ledger_entry e;
  std::string call;
  std::string state;
  std::string kind;
  for (const auto& [name, into] :
       {std::pair{"node", &e.node}, std::pair{"call", &call}, std::pair{"state", &state},
        std::pair{"kind", &kind}, std::pair{"name", &e.object.name}, std::pair{"id", &e.object.id},
        std::pair{"org_id", &e.object.org_id}, std::pair{"user_id", &e.object.user_id}}) {
    auto text = text_of(fields, name);
    if (!text)
      return core::error{std::string{"has no sensible "} + name};
    *into = *std::move(text);
  }
  if (!find(calls, call, e.call) || !find(states, state, e.state) || !fits(e.call, e.state))
    return core::error{"has no known call and state"};
  if (!find(kinds, kind, e.object.kind))
    return core::error{"has no known kind"};
  if (e.object.name.empty())
    return core::error{"has no name"};
  if (e.object.id.empty() && (e.call == call_type::retire || e.state == state_type::done))
    return core::error{"has no id"};
  if (const auto at = fields.find("ts_ms"); at != fields.end() && at->is_number_integer())
    e.ts_ms = at->get<std::int64_t>();
  return e;
}

core::result<void> check_line(std::string_view line, std::string_view node) {
  if (line.find('\n') != line.size() - 1)
    return core::error{"it is not one whole line"};
  const auto e = read_ledger_entry(line);
  if (!e)
    return core::error{"it " + e.failure().message};
  if (e->node != node || node == cleaner_name)
    return core::error{"it speaks for the node '" + e->node + "'"};
  return {};
}

} // namespace loadtest::actors
