#include "actors/cluster/frame_watch.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>
#include <caf/system_messages.hpp>
#include <catch2/catch.hpp>

using namespace loadtest::actors::cluster;
using peer = frame_watch::peer;

namespace {

enum operation { server_handshake, client_handshake, direct, routed, monitor, down, heartbeat };

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string result(size, '\0');
  for (auto i = size; i-- > 0; value >>= 8)
    result[i] = static_cast<char>(value & 255);
  return result;
}

std::string header(int what, std::uint64_t length, int flags = 0, std::uint64_t receiver = 7) {
  std::string result(1, static_cast<char>(what));
  result += std::string(2, '\0');
  result += static_cast<char>(flags);
  return result + big_endian(length, 4) + big_endian(11, 8) + big_endian(5, 8) +
         big_endian(receiver, 8);
}

std::string frame(int what, const std::string& payload, int flags = 0, std::uint64_t receiver = 7) {
  return header(what, payload.size(), flags, receiver) + payload;
}

/// As CAF writes a message: nobody that it goes through, and the names of its types.
std::string message(const std::string& types, const std::string& values = "values") {
  return std::string(3, '\0') + static_cast<char>(types.size()) + types + values;
}

const std::string hello = frame(client_handshake, "guest");
const std::string beat = header(heartbeat, 0);

/// What a client that has shaken hands is told about these bytes.
std::string objection_to(const std::string& bytes) {
  frame_watch watch{peer::client, "guest", "door"};
  std::string out;
  REQUIRE(watch.pass(hello, out));
  CHECK(out == hello);
  const bool passed = watch.pass(bytes, out);
  CHECK(passed == watch.objection().empty());
  CHECK(out.starts_with(hello));
  if (!watch.objection().empty())
    CHECK(out == hello);
  return watch.objection();
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("what a node has reason to say is passed on as it came, in whatever pieces") {
  const auto all = hello + frame(direct, message("@<>+heartbeat")) + beat +
                   frame(monitor, "guestdoor") + frame(down, "guestdoor and why") +
                   frame(client_handshake, "guest", 2) +
                   frame(direct, message("@<>+@atom+@str"), 1,
                         static_cast<std::uint64_t>(caf::atom("SpawnServ")));
  for (const std::size_t piece : {1UL, 5UL, 31UL, 32UL, 33UL, 1000UL}) {
    frame_watch watch{peer::client, "guest", "door"};
    std::string out;
    for (std::size_t at = 0; at < all.size(); at += piece)
      CHECK(watch.pass(std::string_view{all}.substr(at, piece), out));
    CHECK(out == all);
  }
}

TEST_CASE("a server begins with its own handshake, and a client with the client's") {
  frame_watch server{peer::server, "door", "guest"};
  std::string out;
  const auto words = frame(server_handshake, "door and its actors");
  CHECK(server.pass(words + beat, out));
  CHECK(out == words + beat);

  for (const auto& first : {frame(server_handshake, "guest"), frame(direct, "x"), beat,
                            frame(monitor, "guestdoor"), frame(down, "guestdoor")}) {
    frame_watch client{peer::client, "guest", "door"};
    out.clear();
    CHECK_FALSE(client.pass(first, out));
    CHECK(out.empty());
    CHECK(contains(client.objection(), "handshake"));
  }
  CHECK(contains(objection_to(frame(server_handshake, "guest")), "handshake"));
}

TEST_CASE("a header that claims too much is cut before CAF hears of it") {
  CHECK(contains(objection_to(header(direct, 0x60000000)), "too long (1610612736 bytes)"));
  CHECK(contains(objection_to(header(direct, longest_message + 1)), "too long"));
  CHECK(objection_to(header(direct, longest_message)).empty());
  for (const int notice : {int{client_handshake}, int{monitor}, int{down}}) {
    CHECK(contains(objection_to(header(notice, (64 << 10) + 1)), "too long"));
    CHECK(objection_to(header(notice, 64 << 10)).empty());
  }
  frame_watch watch{peer::client, "guest", "door"};
  std::string out;
  CHECK_FALSE(watch.pass(header(client_handshake, 0x60000000), out));
  CHECK(out.empty());
}

TEST_CASE("nobody speaks for another node") {
  CHECK(contains(objection_to(frame(routed, "guestdoor...")), "another node"));
  CHECK(contains(objection_to(frame(down, "otherdoor why")), "another node"));
  CHECK(contains(objection_to(frame(monitor, "otherdoor")), "another node"));
  CHECK(contains(objection_to(frame(down, "guestother why")), "another node"));
  CHECK(contains(objection_to(frame(monitor, "guestother")), "another node"));
  CHECK(contains(objection_to(frame(client_handshake, "other", 2)), "another node"));
  frame_watch watch{peer::client, "guest", "door"};
  std::string out;
  CHECK_FALSE(watch.pass(frame(client_handshake, "guest2"), out));
  CHECK(out.empty());
}

TEST_CASE("only the one internal actor that CAF asks for is reached by name") {
  const auto config = static_cast<std::uint64_t>(caf::atom("ConfigServ"));
  CHECK(contains(objection_to(frame(direct, message("@<>+@atom"), 1, config)), "internal actor"));
  CHECK(objection_to(frame(direct, message("@<>+lease"), 0, config)).empty());
}

TEST_CASE("nobody tells an actor to end, or that another has ended") {
  caf::actor_system_config config;
  caf::actor_system system{config};
  const auto told = [&](const caf::message& what, std::vector<caf::strong_actor_ptr> through = {}) {
    std::vector<char> bytes;
    caf::binary_serializer sink{system, bytes};
    REQUIRE_FALSE(sink(through, const_cast<caf::message&>(what)));
    return objection_to(frame(direct, {bytes.begin(), bytes.end()}));
  };
  const caf::actor_addr somebody;
  const auto kill = caf::exit_reason::kill;
  CHECK(contains(told(caf::make_message(caf::exit_msg{somebody, kill})), "tells an actor to end"));
  CHECK(contains(told(caf::make_message(caf::down_msg{somebody, kill})), "another has ended"));
  CHECK(told(caf::make_message(std::string{"exit"}, 7)).empty());
  CHECK(contains(told(caf::make_message(7), {nullptr}), "no message"));
}

TEST_CASE("what does not begin as a message does is refused") {
  for (const auto& payload :
       {std::string{"x"}, std::string(100, '\0'), message("@<>"), message("@<>+@i8", ""),
        "\x01" + message("@<>+heartbeat").substr(1), message("exit_msg")})
    CHECK(contains(objection_to(frame(direct, payload)), "no message"));
}

TEST_CASE("frames that CAF does not know are refused") {
  CHECK(contains(objection_to(frame(7, "x")), "does not know"));
  CHECK(contains(objection_to(frame(255, "x")), "does not know"));
  CHECK(contains(objection_to(frame(heartbeat, "x")), "does not know"));
  CHECK(contains(objection_to(header(direct, 0)), "does not know"));
}

TEST_CASE("nothing that follows an objection is passed on") {
  frame_watch watch{peer::client, "guest", "door"};
  std::string out;
  CHECK_FALSE(watch.pass(hello + beat + frame(routed, "x") + beat, out));
  CHECK(out == hello + beat);
  CHECK_FALSE(watch.pass(beat, out));
  CHECK(out == hello + beat);
}
