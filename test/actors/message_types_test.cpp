#include "actors/message_types.hpp"
// What it says of types that never leave a node must not change those that do.
#include "actors/local_messages.hpp"

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

core::histogram some_histogram() {
  core::histogram h;
  h.add(1ms);
  h.add(1500us, 7);
  h.add(3h);
  h.add(0ns);
  return h;
}

metrics::user_totals some_user() {
  metrics::user_totals u;
  u.org = 2;
  u.user = 1;
  u.attempts = 3;
  u.ok = 1;
  u.errors = 2;
  u.ignored = 4;
  u.abandoned = 5;
  u.cancelled = 6;
  u.sessions = 7;
  u.prompt_tokens = 8;
  u.completion_tokens = 9;
  u.cost_nanousd = -10;
  u.latency = core::sparse_histogram{some_histogram()};
  return u;
}

} // namespace

TEST_CASE("messages between run part and node parts survive the wire") {
  wire w;
  const auto same = [&](const auto& m) { CHECK(w.there_and_back(m) == m); };
  same(open_part{"node+1"});
  same(part_opened{"node+1"});
  same(shard{3, {{1, 1, 25, ""}, {2, 26, 25, "org-7"}}, "-t1", {{2, 26, {1, 2, 3, 4}}}});
  same(shard_ready{"node", 2, 50, "why not", true, {"a note"}, {{2, "org-7"}}});
  same(start_load{3, -5, 12.5, 8});
  same(stop_load{3, "duration"});
  same(lease_request{"node", 17, -3, true});
  same(lease{3, 17, 1'000});
  same(user_report{"node", {some_user(), metrics::user_totals{}}});
  same(shard_drained{"node", {2, 5}, 6, -7});
  same(send_records{3});
  same(records_piece{"node", 2, "{}\n"});
  same(records_ack{2});
  same(records_sent{"node"});
  same(heartbeat{"host", 8});
  same(heartbeat_ack{8});
  same(ledger_line{"host", 9, "{}\n"});
  same(ledger_ack{9});
  same(leaving{"host"});
  same(dismissed{"why"});
  same(clean_up{3});
  same(shard_clean{"node", {"user 'x'", "api key 'y'"}});
}

TEST_CASE("a delta survives the wire with its exact histograms") {
  metrics::delta d;
  d.sequence = 9;
  d.node = "node";
  auto& group = d.measured[{metrics::dimension::model, "gpt"}];
  group.attempts = 5;
  group.errors_by_type["timeout"] = 2;
  group.cost_nanousd = -1;
  group.ttft = some_histogram();
  d.all[{metrics::dimension::overall, ""}].latency = some_histogram();
  d.health.read_lag = some_histogram();
  d.health.clock_steps = 4;
  d.progress[{1, 2}] = {3, 4, 5, 6};
  d.active_users = 12;
  d.sessions_completed = 34;

  wire w;
  const auto copy = w.there_and_back(d);
  CHECK(copy.sequence == 9);
  CHECK(copy.progress == d.progress);
  CHECK(copy.node == "node");
  REQUIRE(copy.measured.count({metrics::dimension::model, "gpt"}) == 1);
  const auto& group_copy = copy.measured.at({metrics::dimension::model, "gpt"});
  CHECK(group_copy.attempts == 5);
  CHECK(group_copy.errors_by_type.at("timeout") == 2);
  CHECK(group_copy.cost_nanousd == -1);
  CHECK(group_copy.ttft == some_histogram());
  CHECK(group_copy.tpot.count() == 0);
  CHECK(copy.all.at({metrics::dimension::overall, ""}).latency == some_histogram());
  CHECK(copy.health.read_lag == some_histogram());
  CHECK(copy.health.clock_steps == 4);
  CHECK(copy.active_users == 12);
  CHECK(copy.sessions_completed == 34);
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
