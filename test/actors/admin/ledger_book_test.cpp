#include "actors/admin/ledger_book.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;
using call_type = ledger_entry::call_type;
using state_type = ledger_entry::state_type;

namespace {

platform_object user(std::string id = {}) {
  return {kind_type::user, "zoë", std::move(id), "org-7", ""};
}

std::string line(call_type call, state_type state, const platform_object& object,
                 std::string node = "node-1") {
  return ledger_text({1, std::move(node), call, state, object});
}

std::string intent(std::string node = "node-1") {
  return line(call_type::create, state_type::intent, user(), std::move(node));
}
std::string made(std::string id, std::string node = "node-1") {
  return line(call_type::create, state_type::done, user(std::move(id)), std::move(node));
}

using objects = std::vector<platform_object>;

} // namespace

TEST_CASE("what was created and not removed is open, with its parents") {
  ledger_book book;
  CHECK(book.add(intent()));
  CHECK(book.open() == objects{user()});
  CHECK(book.add(made("id-1")));
  CHECK(book.open() == objects{user("id-1")});
  for (const auto state : {state_type::intent, state_type::refused, state_type::unanswered}) {
    CHECK(book.add(line(call_type::retire, state, user("id-1"))));
    CHECK(book.open() == objects{user("id-1")});
  }
  CHECK(book.add(line(call_type::retire, state_type::done, user("id-1"))));
  CHECK(book.open().empty());
  CHECK(book.bad().empty());
}

TEST_CASE("a refused creation leaves nothing open, an unanswered one stays beside the next") {
  ledger_book book;
  book.add_all(intent() + line(call_type::create, state_type::refused, user()));
  CHECK(book.open().empty());
  book.add_all(intent() + line(call_type::create, state_type::unanswered, user()) + intent() +
               made("id-2"));
  CHECK(book.open() == objects{user("id-2"), user()});
}

TEST_CASE("a look for what may exist settles it") {
  ledger_book book;
  book.add_all(intent() + line(call_type::find, state_type::done, user("found")));
  CHECK(book.open() == objects{user("found")});
  book.add_all(intent() + line(call_type::find, state_type::none, user()));
  CHECK(book.open() == objects{user("found")});
  // The answer that was not waited for.
  CHECK(book.add(made("late")));
  CHECK(book.open() == objects{user("found"), user("late")});
}

TEST_CASE("objects are known by the node that made them, whoever finds or removes them") {
  ledger_book book;
  book.add_all(intent() + made("id-1") + intent("node-2"));
  CHECK(book.open("node-1") == objects{user("id-1")});
  CHECK(book.open("node-2") == objects{user()});
  CHECK(book.open("node-3").empty());
  const std::string cleaner{cleaner_name};
  book.add_all(line(call_type::find, state_type::done, user("id-2"), "node-2") +
               line(call_type::retire, state_type::done, user("id-1"), cleaner));
  CHECK(book.open("node-1").empty());
  CHECK(book.open("node-2") == objects{user("id-2")});
  book.add_all(line(call_type::retire, state_type::done, user("id-2"), cleaner));
  CHECK(book.open().empty());

  book.add_all(intent("node-3") + line(call_type::find, state_type::none, user(), cleaner));
  CHECK(book.open().empty());
  CHECK(book.bad().empty());
}

TEST_CASE("what the clean-up finds of a node is that node's") {
  ledger_book book;
  book.add_all(intent() +
               line(call_type::find, state_type::done, user("found"), std::string{cleaner_name}));
  CHECK(book.open("node-1") == objects{user("found")});
}

TEST_CASE("a line counts only after its node was about to create the object") {
  for (const auto call : {call_type::create, call_type::find, call_type::retire}) {
    ledger_book book;
    CHECK_FALSE(book.add(line(call, state_type::done, user("a-stranger's"))));
    CHECK(book.open().empty());
    REQUIRE(book.bad().size() == 1);
    CHECK(to_string(book.bad()[0]) ==
          "line 1 of the ledger is about the user 'zoë' (id a-stranger's), which node 'node-1' was "
          "not about to create");
    // Another node's intent does not help.
    ledger_book two;
    CHECK(two.add(intent("node-2")));
    CHECK(two.add(made("id-2", "node-2")));
    CHECK_FALSE(two.add(line(call, state_type::done, user("id-2"))));
    CHECK(two.open() == objects{user("id-2")});
  }
  ledger_book book;
  CHECK(book.add(intent()));
  CHECK_FALSE(book.add(made("id-1", std::string{cleaner_name})));
  auto key = user("id-1");
  key.kind = kind_type::key;
  CHECK_FALSE(book.add(line(call_type::create, state_type::done, key)));
}

TEST_CASE("a line counts only for names of the run") {
  ledger_book book{[](kind_type kind, std::string_view name) {
    return kind == kind_type::org && name == "zoë";
  }};
  CHECK_FALSE(book.add(intent()));
  CHECK(book.open().empty());
  auto org = user();
  org.kind = kind_type::org;
  CHECK(book.add(line(call_type::create, state_type::intent, org)));
  CHECK(book.open() == objects{org});
}

TEST_CASE("a broken line is named, and the others are worked off") {
  ledger_book book;
  book.add_all(intent() + "{\"ts_ms\":17\n" + made("id-1") + "\n" + intent());
  CHECK(book.open() == objects{user("id-1"), user()});
  REQUIRE(book.bad().size() == 2);
  CHECK(to_string(book.bad()[0]) == "line 2 of the ledger is not a JSON object");
  CHECK(book.bad()[1].number == 4);
}

TEST_CASE("wherever the writer was killed, what may exist is open") {
  const auto text = intent() + made("id-1");
  const auto first_end = text.find('\n') + 1;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    ledger_book book;
    book.add_all(std::string_view{text}.substr(0, cut));
    CHECK(book.bad().empty());
    CHECK(book.open() == (cut < first_end     ? objects{}
                          : cut < text.size() ? objects{user()}
                                              : objects{user("id-1")}));
  }
}
