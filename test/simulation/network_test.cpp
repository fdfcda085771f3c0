#include "actors/message_types.hpp"
#include "network.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::simulation;
using namespace std::chrono_literals;

namespace {

/// What an actor has got, and who had sent it.
struct mailbox {
  std::vector<std::uint64_t> numbers;
  std::vector<caf::actor> senders;
  std::vector<std::string> downs;
};

caf::behavior collector(caf::event_based_actor* self, mailbox* box) {
  self->set_down_handler(
      [=](const caf::down_msg& m) { box->downs.push_back(caf::to_string(m.reason)); });
  return {
      [=](const actors::heartbeat& m) {
        box->numbers.push_back(m.number);
        box->senders.push_back(caf::actor_cast<caf::actor>(self->current_sender()));
        self->send(box->senders.back(), actors::heartbeat_ack{m.number});
      },
      [=](const actors::heartbeat_ack& m) { box->numbers.push_back(1000 + m.number); },
      [=](const caf::actor& whom) { self->monitor(whom); },
  };
}

/// Sends numbers from 1 to this number to the one given.
caf::behavior sender(caf::event_based_actor* self, const caf::actor& to, mailbox* box) {
  return {
      [=](std::uint64_t last) {
        for (std::uint64_t n = 1; n <= last; ++n)
          self->send(to, actors::heartbeat{n});
      },
      [=](const actors::heartbeat_ack& m) { box->numbers.push_back(1000 + m.number); },
  };
}

struct two_processes {
  timeline time;
  std::vector<std::string> complaints;
  network net{time, dice{3}, [this](std::string what) { complaints.push_back(std::move(what)); }};
  machine a{"a", 0, 0s, dice{1}, time.now()};
  machine b{"b", 1, 100s, dice{2}, time.now()};
  mailbox of_a;
  mailbox of_b;
  caf::actor in_b = b.system().spawn(collector, &of_b);
  caf::actor in_a = a.system().spawn(sender, net.proxy(a, b, in_b), &of_a);
  caf::actor watcher = a.system().spawn(collector, &of_a);

  ~two_processes() {
    time.forget();
    net.end();
    for (int round = 0; round < 2; ++round) {
      a.end({in_a, watcher});
      b.end({in_b});
    }
  }

  void send(std::uint64_t last) {
    caf::anon_send(in_a, last);
    REQUIRE(a.work(time.now()));
  }
  void pass(core::nanoseconds t) {
    const auto until = time.now() + t;
    while (time.next() && *time.next() <= until) {
      time.advance_to(*time.next());
      while (time.do_next())
        continue;
      REQUIRE(a.work(time.now()));
      REQUIRE(b.work(time.now()));
    }
    time.advance_to(until);
  }
};

std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint64_t> result;
  for (auto n = from; n <= to; ++n)
    result.push_back(n);
  return result;
}

} // namespace

TEST_CASE("messages take their time, arrive in order, and can be answered") {
  two_processes two;
  two.send(20);
  CHECK(two.of_b.numbers.empty());
  two.pass(1s);
  CHECK(two.of_b.numbers == numbers(1, 20));
  CHECK(two.of_a.numbers == numbers(1001, 1020));
  CHECK(two.of_b.senders.front().node() == two.a.node());
  CHECK(two.complaints.empty());
}

TEST_CASE("what a cut holds back arrives when it is mended in time") {
  two_processes two;
  two.net.cut(two.a, two.b);
  two.send(3);
  two.pass(4s);
  CHECK(two.of_b.numbers.empty());
  two.net.mend(two.a, two.b);
  two.pass(10s);
  CHECK(two.of_b.numbers == numbers(1, 3));
  CHECK(two.of_a.numbers == numbers(1001, 1003));
}

TEST_CASE("a cut of ten seconds breaks the connection on both sides for good") {
  two_processes two;
  caf::anon_send(two.watcher, two.net.proxy(two.a, two.b, two.in_b));
  REQUIRE(two.a.work(two.time.now()));
  two.send(1);
  two.pass(1s);
  two.net.cut(two.a, two.b);
  two.send(2);
  two.pass(10s);
  CHECK(two.of_a.downs == std::vector<std::string>{"exit_reason(remote_link_unreachable)"});
  two.net.mend(two.a, two.b);
  two.send(5);
  two.pass(10s);
  CHECK(two.of_b.numbers == numbers(1, 1));
}

TEST_CASE("a process that stands still gets at its thaw what was sent to it") {
  two_processes two;
  two.net.freeze(two.b);
  two.b.freeze();
  two.send(3);
  two.pass(4s);
  CHECK(two.of_b.numbers.empty());
  two.net.thaw(two.b);
  two.b.thaw();
  REQUIRE(two.b.work(two.time.now()));
  CHECK(two.of_b.numbers == numbers(1, 3));
}

TEST_CASE("a process that is killed has sent what it had sent, and is known to be gone at once") {
  two_processes two;
  caf::anon_send(two.in_b, two.net.proxy(two.b, two.a, two.in_a));
  two.send(4);
  REQUIRE(two.b.work(two.time.now()));
  two.a.kill();
  two.net.die(two.a, false);
  two.pass(1s);
  CHECK(two.of_b.numbers == numbers(1, 4));
  CHECK(two.of_b.downs.size() == 1);
}

TEST_CASE("an actor that ends takes its proxies with it, after what it had said") {
  two_processes two;
  caf::anon_send(two.watcher, two.net.proxy(two.a, two.b, two.in_b));
  REQUIRE(two.a.work(two.time.now()));
  caf::anon_send_exit(two.in_b, caf::exit_reason::user_shutdown);
  REQUIRE(two.b.work(two.time.now()));
  CHECK(two.of_a.downs.empty());
  two.pass(1s);
  CHECK(two.of_a.downs == std::vector<std::string>{"exit_reason(user_shutdown)"});
}
