#include "actors/run/lease_bank.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;

namespace {

lease_request wants(const std::string& part, std::uint64_t requests, std::int64_t cost = 0,
                    std::uint32_t slots = 0, bool idle = false) {
  return {part, requests, cost, slots, idle};
}

lease answer(std::uint64_t requests, std::int64_t cost = 0, std::uint32_t slots = 0) {
  return {requests, cost, slots, 0.0, true};
}
lease by_itself(std::uint64_t requests, std::int64_t cost = 0, std::uint32_t slots = 0) {
  return {requests, cost, slots, 0.0, false};
}

using letter = lease_bank::letters::value_type;

std::map<std::string, std::uint32_t> slots_of(const lease_bank::letters& letters) {
  std::map<std::string, std::uint32_t> result;
  for (const auto& [part, what] : letters)
    if (const auto* l = std::get_if<lease>(&what))
      result[part] += l->slots;
  return result;
}

std::map<std::string, std::uint32_t> owed_by(const lease_bank::letters& letters) {
  std::map<std::string, std::uint32_t> result;
  for (const auto& [part, what] : letters)
    if (const auto* r = std::get_if<recall>(&what))
      result[part] += r->owed;
  return result;
}

} // namespace

TEST_CASE("without limits nothing is shared") {
  lease_bank bank{{}};
  bank.open("a", 3);
  CHECK(bank.share().empty());
  CHECK(bank.exhausted() == nullptr);
}

TEST_CASE("requests are lent as they are asked for, as long as there are any") {
  lease_bank bank{{.requests = 10}};
  bank.open("a", 1);
  CHECK(bank.share().empty());
  CHECK(*bank.ask(wants("a", 7)) == lease_bank::letters{{"a", answer(7)}});
  CHECK(bank.requests_left() == 3);
  CHECK(*bank.ask(wants("a", 7)) == lease_bank::letters{{"a", answer(3)}});
  CHECK(bank.exhausted() == nullptr); // it may use what it got
  CHECK(*bank.ask(wants("a", 4)) == lease_bank::letters{{"a", answer(0)}});
  CHECK(std::string{bank.exhausted()} == "requests");
}

TEST_CASE("what comes back is lent again, and nothing is exhausted any more") {
  lease_bank bank{{.requests = 10}};
  bank.open("a", 1);
  bank.open("b", 1);
  (void)bank.ask(wants("a", 10));
  (void)bank.ask(wants("b", 4));
  bank.close("a");
  CHECK(std::string{bank.exhausted()} == "requests");
  CHECK(*bank.take_back({"a", 3, 0, 0}) == lease_bank::letters{{"b", by_itself(3)}});
  CHECK(bank.exhausted() == nullptr);
  CHECK(bank.requests_left() == 0);
  CHECK(*bank.take_back({"a", 2, 0, 0}) == lease_bank::letters{}); // b asks for nothing more
  CHECK(bank.requests_left() == 2);
}

TEST_CASE("money is lent in slices of a twentieth of a part's share, or as it is needed") {
  lease_bank bank{{.cost_nanousd = 2000}};
  bank.open("a", 1);
  bank.open("b", 9);
  CHECK(*bank.ask(wants("a", 0, 1)) == lease_bank::letters{{"a", answer(0, 50)}});
  CHECK(*bank.ask(wants("a", 0, 51)) == lease_bank::letters{{"a", answer(0, 51)}});
  bank.close("b");
  CHECK(*bank.ask(wants("a", 0, 1)) == lease_bank::letters{{"a", answer(0, 100)}});
  CHECK(bank.cost_left() == 2000 - 50 - 51 - 100);
}

TEST_CASE("part a lacks 30, part b returns 55: a gets 30, and the run goes on") {
  lease_bank bank{{.cost_nanousd = 1000}};
  bank.open("a", 1);
  bank.open("b", 1);
  (void)bank.ask(wants("b", 0, 1000));
  CHECK(*bank.ask(wants("a", 0, 30, 0, true)) == lease_bank::letters{{"a", answer(0, 0)}});
  CHECK(*bank.take_back({"b", 0, 55, 0}) == lease_bank::letters{{"a", by_itself(0, 30)}});
  bank.close("b");
  CHECK(bank.exhausted() == nullptr);
  CHECK(bank.cost_left() == 25);
}

TEST_CASE("nothing is exhausted while one open part lacks nothing") {
  lease_bank bank{{.requests = 2, .cost_nanousd = 100}};
  for (const auto* part : {"a", "b", "c"})
    bank.open(part, 1);
  (void)bank.ask(wants("c", 2, 100));
  (void)bank.ask(wants("a", 1, 0, 0, true));
  CHECK(bank.exhausted() == nullptr);
  (void)bank.ask(wants("b", 0, 1, 0, true));
  CHECK(bank.exhausted() == nullptr);
  bank.close("c");
  CHECK(std::string{bank.exhausted()} == "cost"); // b may hold requests that a lacks
  bank.lose("a");
  CHECK(std::string{bank.exhausted()} == "cost");
  bank.lose("b");
  CHECK(bank.exhausted() == nullptr); // nobody lacks anything
}

TEST_CASE("whoever lacks money while requests are under way may get some back") {
  lease_bank bank{{.cost_nanousd = 100}};
  bank.open("a", 1);
  (void)bank.ask(wants("a", 0, 100));
  (void)bank.ask(wants("a", 0, 10, 0, false));
  CHECK(bank.exhausted() == nullptr);
  (void)bank.ask(wants("a", 0, 10, 0, true));
  CHECK(std::string{bank.exhausted()} == "cost");
}

TEST_CASE("slots are shared by users, and the largest remainders get what is left") {
  lease_bank bank{{.slots = 4}};
  bank.open("a", 16);
  for (const auto* part : {"b", "c", "d", "e"})
    bank.open(part, 1);
  auto slots = slots_of(bank.share()); // 3.2 and four times 0.2
  CHECK(slots["a"] + slots["b"] + slots["c"] + slots["d"] + slots["e"] == 4);
  CHECK(slots["a"] >= 3);

  lease_bank other{{.slots = 7}};
  other.open("a", 5); // 2.92
  other.open("b", 4); // 2.33
  other.open("c", 3); // 1.75
  CHECK(slots_of(other.share()) ==
        std::map<std::string, std::uint32_t>{{"a", 3}, {"b", 2}, {"c", 2}});
}

TEST_CASE("the rate is shared by users, and anew when a part comes, ends or is lost") {
  lease_bank bank{{.per_second = 12.0}};
  bank.open("a", 1);
  bank.open("b", 2);
  const auto rates = [&] {
    std::map<std::string, double> result;
    for (const auto& [part, what] : bank.share())
      result[part] = std::get<lease>(what).per_second;
    return result;
  };
  CHECK(rates() == std::map<std::string, double>{{"a", 4.0}, {"b", 8.0}});
  CHECK(rates().empty()); // nothing is new
  bank.open("c", 3);
  CHECK(rates() == std::map<std::string, double>{{"a", 2.0}, {"b", 4.0}, {"c", 6.0}});
  bank.close("a");
  CHECK(rates() == std::map<std::string, double>{{"b", 4.8}, {"c", 7.2}});
  bank.lose("b");
  CHECK(rates() == std::map<std::string, double>{{"c", 12.0}});
}

TEST_CASE("a part that comes later gets the slots of one that was lost when it asks for them") {
  lease_bank bank{{.slots = 6}};
  for (const auto* part : {"a", "b", "c"})
    bank.open(part, 2);
  CHECK(slots_of(bank.share()) ==
        std::map<std::string, std::uint32_t>{{"a", 2}, {"b", 2}, {"c", 2}});
  bank.lose("b");
  bank.open("d", 2);
  CHECK(bank.share().empty());
  CHECK(*bank.ask(wants("d", 0, 0, 3)) ==
        lease_bank::letters{{"d", answer(0, 0, 2)}, {"a", recall{0}}, {"c", recall{0}}});
}

TEST_CASE("a part without any slot gets one of the richest, and those that are idle come along") {
  lease_bank bank{{.slots = 4}};
  bank.open("a", 16);
  bank.open("b", 2);
  (void)bank.share(); // 3.6 and 0.4: all four are a's
  const auto asked = *bank.ask(wants("b", 0, 0, 2));
  CHECK(slots_of(asked)["b"] == 0);
  CHECK(owed_by(asked) == std::map<std::string, std::uint32_t>{{"a", 1}});
  // It has one idle slot: that is the one it owes.
  CHECK(slots_of(*bank.take_back({"a", 0, 0, 1})) ==
        std::map<std::string, std::uint32_t>{{"b", 1}});
  // It lacks one more, which only an idle one can be now.
  CHECK(owed_by(*bank.ask(wants("b", 0, 0, 1))) == std::map<std::string, std::uint32_t>{{"a", 0}});
  CHECK(slots_of(*bank.take_back({"a", 0, 0, 2})) ==
        std::map<std::string, std::uint32_t>{{"b", 1}});
}

TEST_CASE("a slot that is on its way to a part is not recalled for it again") {
  lease_bank bank{{.slots = 4}};
  bank.open("a", 16);
  bank.open("b", 2);
  (void)bank.share();
  CHECK(owed_by(*bank.ask(wants("b", 0, 0, 1))) == std::map<std::string, std::uint32_t>{{"a", 1}});
  CHECK(owed_by(*bank.ask(wants("b", 0, 0, 2))) == std::map<std::string, std::uint32_t>{{"a", 0}});
}

TEST_CASE("each part without a slot gets one, also when two of them ask at once") {
  lease_bank bank{{.slots = 4}};
  bank.open("a", 17);
  for (const auto* part : {"b", "c", "d"})
    bank.open(part, 1);
  (void)bank.share(); // all four are a's
  std::uint32_t owed = 0;
  for (const auto* part : {"b", "c", "d"})
    for (const auto& [whose, n] : owed_by(*bank.ask(wants(part, 0, 0, 1)))) {
      CHECK(whose == "a");
      owed += n;
    }
  CHECK(owed == 3);
  CHECK(slots_of(*bank.take_back({"a", 0, 0, 3})) ==
        std::map<std::string, std::uint32_t>{{"b", 1}, {"c", 1}, {"d", 1}});
}

TEST_CASE("who has less than its share is served before who has more") {
  lease_bank bank{{.slots = 6}};
  for (const auto* part : {"a", "b", "c"})
    bank.open(part, 2);
  (void)bank.share();
  (void)bank.take_back({"b", 0, 0, 2});
  (void)bank.ask(wants("a", 0, 0, 2)); // a: 4, b: 0, c: 2
  (void)bank.ask(wants("c", 0, 0, 1));
  (void)bank.ask(wants("b", 0, 0, 1));
  // b hears, too, that somebody still waits.
  CHECK(*bank.take_back({"a", 0, 0, 1}) ==
        lease_bank::letters{{"b", by_itself(0, 0, 1)}, {"b", recall{0}}});
  CHECK(*bank.take_back({"a", 0, 0, 1}) == lease_bank::letters{{"c", by_itself(0, 0, 1)}});
}

TEST_CASE("who has more than its share gives it back as soon as somebody has less") {
  lease_bank bank{{.slots = 6}};
  bank.open("a", 2);
  bank.open("b", 2);
  (void)bank.share();
  (void)bank.take_back({"b", 0, 0, 3});
  (void)bank.ask(wants("a", 0, 0, 3)); // all six
  CHECK(owed_by(*bank.ask(wants("b", 0, 0, 5))) == std::map<std::string, std::uint32_t>{{"a", 3}});
}

TEST_CASE("nobody asks for what has no limit, nor for less than nothing") {
  lease_bank none{{}};
  none.open("a", 1);
  for (const auto& m : {wants("a", 1), wants("a", 0, 1), wants("a", 0, -1), wants("a", 0, 0, 1)})
    CHECK_FALSE(none.ask(m));
  lease_bank cost{{.cost_nanousd = 100}};
  cost.open("a", 1);
  CHECK_FALSE(cost.ask(wants("a", 0, -1)));
  CHECK(cost.cost_left() == 100);
}

TEST_CASE("nobody gives back more than it was lent, or less than nothing") {
  lease_bank bank{{.requests = 1000, .cost_nanousd = 1000, .slots = 5}};
  bank.open("a", 1);
  (void)bank.share();
  (void)bank.ask(wants("a", 5, 70));
  for (const lease_back& m : {lease_back{"a", 6, 0, 0}, lease_back{"a", 0, 71, 0},
                              lease_back{"a", 0, -1, 0}, lease_back{"a", 0, 0, 6}})
    CHECK_FALSE(bank.take_back(m));
  CHECK(bank.requests_left() == 995);
  CHECK(bank.cost_left() == 930);
  CHECK(bank.take_back({"a", 5, 70, 5}));
  CHECK_FALSE(bank.take_back({"a", 1, 0, 0}));
  CHECK_FALSE(bank.take_back({"a", 0, 1, 0}));
  CHECK_FALSE(bank.take_back({"a", 0, 0, 1}));
  CHECK(bank.requests_left() == 1000);
  CHECK(bank.cost_left() == 1000);
}

TEST_CASE("a part that is closed or unknown gets nothing, and may still give back") {
  lease_bank bank{{.requests = 10}};
  bank.open("a", 1);
  (void)bank.ask(wants("a", 4));
  bank.close("a");
  CHECK(bank.ask(wants("a", 1))->empty());
  CHECK(bank.ask(wants("x", 1))->empty());
  CHECK(bank.requests_left() == 6);
  CHECK(bank.take_back({"a", 4, 0, 0}));
  CHECK(bank.take_back({"x", 4, 0, 0})->empty());
  CHECK(bank.requests_left() == 10);
}

TEST_CASE("the requests and the money of a lost part count as spent") {
  lease_bank bank{{.requests = 10, .cost_nanousd = 100}};
  bank.open("a", 1);
  (void)bank.ask(wants("a", 4, 30));
  bank.lose("a");
  CHECK(bank.take_back({"a", 4, 30, 0})->empty());
  CHECK(bank.requests_left() == 6);
  CHECK(bank.cost_left() == 70);
}
