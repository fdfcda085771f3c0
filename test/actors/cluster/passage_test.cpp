#include "actors/cluster/passage.hpp"

#include "test/net/test_certificate.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace loadtest;
using namespace loadtest::actors::cluster;
using namespace std::chrono_literals;
using stage = passage::stage;
using test::test_certificate;

namespace {

constexpr core::mono_time begin{100s};

passage_terms terms(const std::string& node, std::shared_ptr<const tls_identity> tls = {},
                    const std::string& token = "the token of this run") {
  return {std::move(tls), core::secret{token}, node};
}

std::shared_ptr<const tls_identity> identity(const test_certificate& own,
                                             const test_certificate& other) {
  return *tls_identity::load({own.certificate_file(), own.key_file(), other.certificate_file()});
}

void talk(passage& guest, passage& door) {
  while (!guest.to_network.empty() || !door.to_network.empty()) {
    door.from_network(std::exchange(guest.to_network, {}));
    guest.from_network(std::exchange(door.to_network, {}));
  }
}

/// The frame that CAF's client begins with.
std::string handshake(const std::string& node) {
  std::string result(32, '\0');
  result[0] = 1;
  result[7] = static_cast<char>(node.size());
  return result + node;
}

/// How a guest and a door with these certificates get on: what either has against the other.
std::string outcome(const test_certificate& guests, const test_certificate& doors,
                    const std::string& name) {
  passage guest{terms("g", identity(guests, doors)), name, begin};
  passage door{terms("d", identity(doors, guests)), introduction::objections{}, begin};
  talk(guest, door);
  if (guest.now() == stage::open && door.now() == stage::open)
    return "";
  CHECK(door.now() != stage::open);
  return guest.failure().message + " | " + door.failure().message;
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("what two nodes say passes both ways once they have introduced themselves") {
  const test_certificate guests{"DNS:guest", "clientAuth"};
  const test_certificate doors{"DNS:door", "serverAuth"};
  for (const bool encrypted : {false, true}) {
    passage guest{terms("g", encrypted ? identity(guests, doors) : nullptr), "door", begin};
    passage door{terms("d", encrypted ? identity(doors, guests) : nullptr),
                 introduction::objections{}, begin};
    CHECK(door.peer_node().empty());
    guest.from_program("too early");
    talk(guest, door);
    REQUIRE(guest.now() == stage::open);
    REQUIRE(door.now() == stage::open);
    CHECK(door.peer_node() == "g");
    CHECK_FALSE(door.deadline());
    guest.from_program(handshake("g"));
    CHECK((guest.to_network == handshake("g")) == !encrypted);
    talk(guest, door);
    CHECK(door.to_program == handshake("g"));
    guest.close();
    CHECK(guest.now() == stage::over);
    talk(guest, door);
    CHECK((door.now() == stage::over) == encrypted); // a plain end is the socket's
  }
}

TEST_CASE("what a peer sends right behind its introduction is passed on") {
  passage guest{terms("g"), "door", begin};
  passage door{terms("d"), introduction::objections{}, begin};
  door.from_network(std::exchange(guest.to_network, {}));
  guest.from_network(std::exchange(door.to_network, {}));
  door.from_network(std::exchange(guest.to_network, {}) + handshake("g"));
  CHECK(door.now() == stage::open);
  CHECK(door.to_program == handshake("g"));
}

TEST_CASE("CAF hears nothing of a peer without the token, and nothing of what follows") {
  passage guest{terms("g", {}, "some other token"), "door", begin};
  passage door{terms("d"), introduction::objections{}, begin};
  talk(guest, door);
  CHECK(guest.now() == stage::over);
  CHECK(door.now() == stage::over);
  door.from_network(handshake("g"));
  CHECK(door.to_program.empty());

  passage bare{terms("d"), introduction::objections{}, begin};
  bare.from_network(handshake("g"));
  CHECK(bare.to_program.empty());
  CHECK(bare.to_network.empty());
}

TEST_CASE("a peer that says what it must not is cut off") {
  passage guest{terms("g"), "door", begin};
  passage door{terms("d"), introduction::objections{}, begin};
  talk(guest, door);
  door.from_network(handshake("another"));
  CHECK(door.now() == stage::over);
  CHECK(door.to_program.empty());
  CHECK(contains(door.objection(), "another node"));
}

TEST_CASE("a silent peer has three seconds, one that talks ten") {
  const test_certificate doors;
  for (const auto& tls : {std::shared_ptr<const tls_identity>{}, identity(doors, doors)}) {
    passage silent{terms("d", tls), introduction::objections{}, begin};
    CHECK(silent.deadline() == begin + 3s);
    silent.look_at(begin + 3s - 1ns);
    CHECK(silent.now() != stage::over);
    silent.look_at(begin + 3s);
    CHECK(silent.now() == stage::over);
    CHECK(silent.failure().message == "it says nothing");

    passage slow{terms("d", tls), introduction::objections{}, begin};
    slow.from_network(tls ? "\x16" : "l");
    slow.look_at(begin + 10s - 1ns);
    CHECK(slow.now() != stage::over);
    slow.look_at(begin + 10s);
    CHECK(slow.now() == stage::over);
  }
  passage guest{terms("g"), "door", begin};
  guest.look_at(begin + 3s);
  CHECK(guest.now() == stage::over);
}

TEST_CASE("a coordinator's certificate has its name, and is for a server") {
  const test_certificate worker{"DNS:worker", "clientAuth"};
  CHECK(outcome(worker, test_certificate{"DNS:run.example", "serverAuth"}, "run.example").empty());
  CHECK(outcome(worker, test_certificate{"IP:10.1.2.3", "serverAuth"}, "10.1.2.3").empty());
  CHECK(outcome(worker, test_certificate{"DNS:run.example"}, "run.example").empty());
  CHECK(
      contains(outcome(worker, test_certificate{"DNS:other.example", "serverAuth"}, "run.example"),
               "'run.example' (--cluster-name)"));
  CHECK(contains(outcome(worker, test_certificate{"DNS:10.1.2.3", "serverAuth"}, "10.1.2.3"),
                 "IP address mismatch"));
  CHECK(contains(outcome(worker, test_certificate{"DNS:run.example", "clientAuth"}, "run.example"),
                 "purpose"));
}

TEST_CASE("a worker's certificate is for a client, and of the authority") {
  const test_certificate door{"DNS:run.example", "serverAuth"};
  CHECK(contains(outcome(test_certificate{"DNS:worker", "serverAuth"}, door, "run.example"),
                 "purpose"));
  const test_certificate worker{"DNS:worker", "clientAuth"};
  const test_certificate stranger{"DNS:worker", "clientAuth"};
  passage guest{terms("g", identity(stranger, door)), "run.example", begin};
  passage host{terms("d", identity(door, worker)), introduction::objections{}, begin};
  talk(guest, host);
  CHECK(host.now() == stage::over);
  CHECK(contains(host.failure().message, "certificate is not accepted"));
}

TEST_CASE("files that are no use for TLS are named") {
  const test_certificate one;
  const test_certificate two;
  const auto file = one.certificate_file();
  const auto key = one.key_file();
  const auto fault = [](const tls_files& files) {
    const auto loaded = tls_identity::load(files);
    return loaded ? std::string{} : loaded.failure().message;
  };
  CHECK(fault({file, key, file}).empty());
  CHECK(contains(fault({"", key, file}), "--cluster-cert is missing"));
  CHECK(contains(fault({file, "", file}), "--cluster-key is missing"));
  CHECK(contains(fault({file, key, ""}), "--cluster-ca is missing"));
  CHECK(contains(fault({file, key, key}), "'" + key + "' as --cluster-ca"));
  CHECK(contains(fault({key, key, file}), "'" + key + "' as --cluster-cert"));
  CHECK(contains(fault({file, two.key_file(), file}), "as --cluster-key"));
}
