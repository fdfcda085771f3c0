#include "actors/message_types.hpp"

#include "actors/cluster/cluster_messages.hpp"
// What it says of types that never leave a node must not change those that do.
#include "actors/node/node_actors.hpp"
#include "test/distinct.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <catch2/catch.hpp>
#include <vector>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

/// CAF 0.17's actor system must be gone before its thread-local data are: no static one.
struct wire {
  /// Without threads of its own: the thread sanitizer knows nothing of what CAF's library does.
  struct threadless : caf::actor_system_config {
    threadless() { set("scheduler.policy", caf::atom("testing")); }
  };
  threadless config;
  caf::actor_system system{config};

  template <typename... Ts>
  std::vector<char> written(Ts... values) {
    std::vector<char> bytes;
    caf::binary_serializer out{system, bytes};
    REQUIRE_FALSE(out(values...));
    return bytes;
  }

  template <typename T>
  caf::error read(std::vector<char> bytes, T& into) {
    caf::binary_deserializer in{system, bytes};
    return in(into);
  }

  template <typename T>
  T there_and_back(const T& value) {
    T result;
    REQUIRE_FALSE(read(written(value), result));
    return result;
  }
};

/// Every member has a value of its own, so that none can be forgotten or taken for another.
template <typename... Messages>
void check_round_trips(wire& w, message_list<Messages...>) {
  const auto check = [&](const auto& message) {
    INFO(typeid(message).name());
    CHECK(test::same(w.there_and_back(message), message));
  };
  (check(test::distinct<Messages>()), ...);
}

} // namespace

TEST_CASE("every message survives the wire with all of its members") {
  wire w;
  check_round_trips(w, all_messages{});
  check_round_trips(w, message_parts{});
}

TEST_CASE("what is said at the door survives the wire too") {
  using namespace cluster;
  wire w;
  check_round_trips(
      w, message_list<knock, invitation, refused, welcome, clock_question, clock_answer>{});
  const auto there = w.there_and_back(hello{"worker", "fingerprint", {}, 7});
  CHECK(there.worker == "worker");
  CHECK(there.fingerprint == "fingerprint");
  CHECK(there.clock_uncertainty_ns == 7);
}

TEST_CASE("what is compared is told apart when one member differs") {
  const auto one = test::distinct<metrics::delta>();
  auto other = one;
  CHECK(test::same(one, other));
  other.measured.begin()->second.tpot_error.add(1ms);
  CHECK_FALSE(test::same(one, other));
}

TEST_CASE("an actor system to be knows every message by a name of its own") {
  struct known : caf::actor_system_config {
    known() {
      set("scheduler.policy", caf::atom("testing"));
      loadtest::actors::add_message_types(*this);
    }
  } config;
  caf::actor_system system{config};
  const auto knows = [&](const std::string& name) {
    return system.types().make_value(name) != nullptr;
  };
  CHECK(knows("loadtest::actors::lease"));
  CHECK(knows("loadtest::actors::records_sent"));
  CHECK(knows("loadtest::metrics::delta"));
  CHECK_FALSE(knows("loadtest::actors::admit"));
}

TEST_CASE("a histogram whose buckets make no sense is refused") {
  // As `inspect` writes it: buckets, sum, min, max; here the buckets descend.
  std::vector<std::pair<std::uint16_t, std::uint64_t>> buckets{{300, 1}, {200, 1}};
  std::int64_t sum = 1;
  std::int64_t min = 1;
  std::int64_t max = 1;
  wire w;
  core::histogram h;
  CHECK(w.read(w.written(buckets, sum, min, max), h));
}
