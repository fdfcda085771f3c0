#include "actors/cluster/introduction.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors::cluster;
using side = introduction::side;
using stage = introduction::stage;
using hope = core::error::hope;

namespace {

const std::string token = "a token of both";

introduction_terms terms(const std::string& node, char nonce, const std::string& secret = token,
                         const std::string& binding = "binding") {
  return {core::secret{secret}, node, std::string(32, nonce), binding};
}

/// Passes on what the two say until both are silent; gives what went over the wire.
std::string talk(introduction& guest, introduction& door) {
  std::string wire;
  for (bool said = true; said;) {
    const auto question = guest.take_output();
    door.hear(question);
    const auto answer = door.take_output();
    guest.hear(answer);
    wire += question + answer;
    said = !(question + answer).empty();
  }
  return wire;
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("two who have the token know each other, and the token stays where it was") {
  introduction guest{side::guest, terms("node of the guest", 'g')};
  introduction door{side::door, terms("node of the door", 'd')};
  const auto wire = talk(guest, door);
  CHECK(guest.now() == stage::done);
  CHECK(door.now() == stage::done);
  CHECK(door.peer_node() == "node of the guest");
  CHECK(guest.peer_node() == "node of the door");
  CHECK_FALSE(contains(wire, token));
}

TEST_CASE("what comes in pieces, or with what follows, is read the same") {
  introduction guest{side::guest, terms("g", 'g')};
  introduction door{side::door, terms("d", 'd')};
  for (const char c : guest.take_output())
    door.hear({&c, 1});
  guest.hear(door.take_output());
  door.hear(guest.take_output() + "first frame");
  CHECK(door.now() == stage::done);
  CHECK(door.take_rest() == "first frame");
  guest.hear(door.take_output() + "another\nframe");
  CHECK(guest.now() == stage::done);
  CHECK(guest.take_rest() == "another\nframe");
}

TEST_CASE("a guest with another token is refused, and told why") {
  introduction guest{side::guest, terms("g", 'g', "another token")};
  introduction door{side::door, terms("d", 'd')};
  talk(guest, door);
  CHECK(door.now() == stage::failed);
  CHECK(guest.now() == stage::failed);
  CHECK(guest.failure() == core::error{"the join token is not this run's", hope::none});
}

TEST_CASE("a door that has not the token is no door, and has learned nothing to say") {
  introduction guest{side::guest, terms("g", 'g')};
  introduction door{side::door, terms("d", 'd')};
  door.hear(guest.take_output());
  guest.hear(door.take_output());
  const auto proof = guest.take_output();
  // A rogue door sends the proof back, or makes one up.
  introduction other = guest;
  other.hear(proof);
  CHECK(other.now() == stage::failed);
  guest.hear("proof " + std::string(64, '0') + "\n");
  CHECK(guest.now() == stage::failed);
  CHECK(contains(guest.failure().message, "join token"));
}

TEST_CASE("a proof is good for one connection alone") {
  introduction guest{side::guest, terms("g", 'g')};
  introduction door{side::door, terms("d", 'd')};
  const auto greeting = guest.take_output();
  door.hear(greeting);
  guest.hear(door.take_output());
  const auto proof = guest.take_output();
  // Of each thing that both know of the connection, another one.
  for (const auto& own : {terms("d", 'e'), terms("e", 'd'), terms("d", 'd', token, "another")}) {
    introduction second{side::door, own};
    second.hear(greeting + proof);
    CHECK(second.now() == stage::failed);
  }
  introduction second{side::door, terms("d", 'd')};
  second.hear(greeting + proof);
  CHECK(second.now() == stage::done);
}

TEST_CASE("whoever is no part of loadtest is dropped, and told nothing of the run") {
  for (const auto& words :
       {std::string{"GET / HTTP/1.1\r\n"}, std::string{"\n"}, std::string(2000, 'x'),
        std::string{"loadtest-join 2 aa bb\n"}, std::string{"loadtest-join 1 aa bb\n"},
        "loadtest-join 1 " + std::string(64, 'a') + " zz\n",
        "loadtest-join 1 " + std::string(64, 'a') + "\n",
        "loadtest-join 1 " + std::string(64, 'a') + " " + std::string(402, 'b') + "\n",
        "loadtest-door 1 " + std::string(64, 'a') + " bb\n"}) {
    introduction door{side::door, terms("d", 'd')};
    door.hear(words);
    INFO(words);
    CHECK(door.now() == stage::failed);
    CHECK(door.take_output().empty());
  }
  introduction door{side::door, terms("d", 'd')};
  door.hear("loadtest-join 1 " + std::string(64, 'a'));
  CHECK(door.now() == stage::greeting);
  CHECK(door.take_output().empty());
}

TEST_CASE("a process that looks like one that is there is refused for now") {
  introduction guest{side::guest, terms("g", 'g')};
  std::string asked;
  introduction door{side::door, terms("d", 'd'), [&](const std::string& node) {
                      asked = node;
                      return std::string{"it is there already"};
                    }};
  talk(guest, door);
  CHECK(asked == "g");
  CHECK(door.now() == stage::failed);
  CHECK(guest.failure() == core::error{"it is there already", hope::later});

  introduction twin{side::guest, terms("d", 'g')};
  introduction same{side::door, terms("d", 'd')};
  talk(twin, same);
  CHECK(twin.now() == stage::failed);
  CHECK(contains(twin.failure().message, "same node id"));
  CHECK(twin.failure().again == hope::later);
}

TEST_CASE("what stands against a node is asked once it has shown the token only") {
  bool asked = false;
  introduction guest{side::guest, terms("g", 'g', "another token")};
  introduction door{side::door, terms("d", 'd'), [&](const std::string&) {
                      asked = true;
                      return std::string{};
                    }};
  talk(guest, door);
  CHECK_FALSE(asked);
}

TEST_CASE("a refusal comes without control characters") {
  introduction guest{side::guest, terms("g", 'g')};
  guest.hear("refused \x1b[2J no\n");
  CHECK(guest.failure().message == "?[2J no");
}
