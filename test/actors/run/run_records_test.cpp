#include "test/actors/run/run_probe.hpp"

using namespace run_probe;

namespace {

using names = std::vector<std::string>;

/// `w1` has had 76 attempts, and all are to send their records.
void gather(probe& p) {
  load(p);
  (void)p.delta(a_delta("w1", 1, 30));
  (void)p.delta(a_delta("w1", 2, 46));
  (void)p.delta(a_delta("c", 1, 5));
  for (const auto* part : {"c", "w1", "w2"})
    (void)p.drained(part);
  (void)p.clean("c");
  (void)p.clean("w1");
  (void)p.swept(only<sweep>(p.clean("w2")).number);
  REQUIRE(p.state.at() == run_state::stage::gather);
}

bool kept(const core::result<bool>& r) {
  return r && *r;
}

} // namespace

TEST_CASE("all lines that there were attempts arrive: nothing is lost") {
  probe p{three_orgs()};
  gather(p);
  CHECK(kept(p.records({"w1", 1, lines(70)})));
  CHECK(kept(p.records({"w1", 2, lines(6)})));
  (void)p.sent("w1", 76, 0);
  (void)p.sent("c", 5, 0);
  (void)p.sent("w2");
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.state.result().records_lost == 0);
  CHECK(p.state.result().notes.empty());
}

TEST_CASE("37 of 76 lines arrive: 39 are lost, and it is noted") {
  probe p{three_orgs()};
  gather(p);
  CHECK(kept(p.records({"w1", 1, lines(37)})));
  (void)p.sent("w1", 76, 0); // whatever it says
  (void)p.sent("c", 5, 0);
  (void)p.sent("w2");
  CHECK(p.state.result().records_lost == 39);
  CHECK(p.state.result().notes ==
        names{"39 records of 'w1' could not be kept: requests.jsonl is incomplete"});
}

TEST_CASE("lines that arrive and can't be written are lost") {
  probe p{three_orgs()};
  gather(p);
  CHECK(kept(p.records({"w1", 1, lines(70)})));
  CHECK(kept(p.records({"w1", 2, lines(6)})));
  p.state.on_records_not_kept("w1", 6);
  p.state.on_records_not_kept("nobody", 9);
  (void)p.sent("w1", 76, 0);
  CHECK(p.state.result().records_lost == 6);
  CHECK(p.state.result().notes ==
        names{"6 records of 'w1' could not be kept: requests.jsonl is incomplete"});
}

TEST_CASE("what the run part's own node could not write is lost as it says") {
  probe p{three_orgs()};
  gather(p);
  (void)p.sent("c", 4, 1);
  CHECK(p.state.result().records_lost == 1);
  CHECK(p.state.result().notes ==
        names{"1 record of 'c' could not be kept: requests.jsonl is incomplete"});
}

TEST_CASE(
    "of a worker that is lost while it sends its records those that have not come are lacking") {
  probe p{three_orgs()};
  gather(p);
  CHECK(kept(p.records({"w1", 1, lines(70)})));
  (void)p.lost("w1");
  CHECK(p.state.result().notes.back().find("requests.jsonl lacks 6 of its attempts") !=
        std::string::npos);
}

TEST_CASE(
    "of a worker that is lost while it loads the records of all that it reported are lacking") {
  probe p{three_orgs()};
  load(p);
  (void)p.delta(a_delta("w1", 1, 30));
  (void)p.lost("w1");
  CHECK(p.state.result().notes.back().find("requests.jsonl lacks 30 of its attempts") !=
        std::string::npos);
}

TEST_CASE("more lines than attempts, pieces out of turn and broken ones are nonsense") {
  for (const auto& piece : {records_piece{"w1", 1, lines(77)}, records_piece{"w1", 2, lines(1)},
                            records_piece{"w1", 0, lines(1)}, records_piece{"w1", 1, "{}"},
                            records_piece{"w1", 1, ""}}) {
    probe p{three_orgs()};
    gather(p);
    CHECK_FALSE(p.records(piece));
  }
  probe p{three_orgs()};
  gather(p);
  CHECK(kept(p.records({"w1", 1, lines(1)})));
  CHECK_FALSE(p.records({"w1", 1, lines(1)}));
}

TEST_CASE("records that nobody has asked for are nonsense, and those of a lost one are not kept") {
  probe p{three_orgs()};
  load(p);
  (void)p.delta(a_delta("w1", 1, 30));
  CHECK_FALSE(p.records({"w1", 1, lines(1)}));
  (void)p.lost("w1");
  CHECK_FALSE(kept(p.records({"w1", 1, lines(1)})));
}

TEST_CASE("a piece that comes when its part was given up is not kept, and no crime") {
  probe p{three_orgs()};
  gather(p);
  for (int second = 0; second < 31; ++second)
    (void)p.pass(p.now + 1s, {"w1", "w2"});
  const auto late = p.records({"w1", 1, lines(1)});
  REQUIRE(late);
  CHECK_FALSE(*late);
}

TEST_CASE("records come from the host that has the part, and from no other") {
  probe p{three_orgs()};
  gather(p);
  CHECK_FALSE(kept(p.state.on_records("w2", {"w1", 1, lines(1)}, p.now)));
  CHECK(kept(p.records({"w1", 1, lines(76)})));
}
