#include "actors/admin/ledger_entry.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;
using call_type = ledger_entry::call_type;
using state_type = ledger_entry::state_type;

namespace {

const ledger_entry full{1'700'000'000'123,
                        "node-1",
                        call_type::create,
                        state_type::done,
                        {kind_type::key, "zoë \"1\"", "id-1", "org-7", "user-8"}};

/// The line of `full` with one text replaced by another.
std::string with(const std::string& from, const std::string& to) {
  auto line = ledger_text(full);
  const auto at = line.find(from);
  REQUIRE(at != std::string::npos);
  return line.replace(at, from.size(), to);
}

std::string why_not(const std::string& line) {
  const auto read = read_ledger_entry(line);
  return read ? "it was read" : read.failure().message;
}

} // namespace

TEST_CASE("an entry is one line, and is read again as it was") {
  const auto line = ledger_text(full);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(*read_ledger_entry(line) == full);
  CHECK(*read_ledger_entry(line.substr(0, line.size() - 1)) == full);
}

TEST_CASE("every kind, call and state is read again, where the call can come to the state") {
  const auto possible = [](call_type call, state_type state) {
    return call == call_type::find ? state == state_type::done || state == state_type::none
                                   : state != state_type::none;
  };
  for (const auto kind : {kind_type::org, kind_type::user, kind_type::key})
    for (const auto call : {call_type::create, call_type::find, call_type::retire})
      for (const auto state : {state_type::intent, state_type::done, state_type::refused,
                               state_type::unanswered, state_type::none}) {
        auto e = full;
        e.object.kind = kind;
        e.call = call;
        e.state = state;
        const auto read = read_ledger_entry(ledger_text(e));
        INFO(ledger_text(e));
        CHECK(static_cast<bool>(read) == possible(call, state));
        if (read)
          CHECK(*read == e);
      }
}

TEST_CASE("what is no entry says why") {
  CHECK(why_not("") == "is not a JSON object");
  CHECK(why_not("[]") == "is not a JSON object");
  CHECK(why_not(ledger_text(full).substr(0, 20)) == "is not a JSON object");
  CHECK(why_not("{}") == "has no known call and state");
  CHECK(why_not(with("\"key\"", "\"keys\"")) == "has no known kind");
  CHECK(why_not(with("\"create\"", "\"erase\"")) == "has no known call and state");
  CHECK(why_not(with("\"id-1\"", "7")) == "has no sensible id");
  CHECK(why_not(with("zoë", "zoë\\n")) == "has no sensible name");
  CHECK(why_not(with("org-7", "..")) == "has no sensible org_id");
  CHECK(why_not(with("user-8", ".")) == "has no sensible user_id");
  CHECK(why_not(with("node-1", std::string(1025, 'n'))) == "has no sensible node");
  CHECK(why_not(std::string(longest_ledger_line, ' ')) == "is too long");
  auto nameless = full;
  nameless.object.name.clear();
  CHECK(why_not(ledger_text(nameless)) == "has no name");
  auto without_id = full;
  without_id.object.id.clear();
  CHECK(why_not(ledger_text(without_id)) == "has no id");
}

TEST_CASE("a peer speaks for itself alone, in one whole line") {
  const auto line = ledger_text(full);
  CHECK(check_line(line, "node-1"));
  CHECK_FALSE(check_line(line, "node-2"));
  CHECK_FALSE(check_line(line + line, "node-1"));
  CHECK_FALSE(check_line(line.substr(0, line.size() - 1), "node-1"));
  CHECK_FALSE(check_line("", "node-1"));
  CHECK_FALSE(check_line("no JSON\n", "node-1"));
  auto cleaner = full;
  cleaner.node = cleaner_name;
  CHECK_FALSE(check_line(ledger_text(cleaner), cleaner_name));
}
