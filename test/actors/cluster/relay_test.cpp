#include "actors/cluster/relay.hpp"

#include "actors/cluster/approach.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <vector>

using namespace loadtest;
using namespace loadtest::actors::cluster;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

passage_terms terms(const std::string& node, const std::string& token = "the token of this run") {
  return {{}, core::secret{token}, node};
}

/// Takes what a relay hands over.
class lobby {
public:
  relay::hand_over taker() {
    return [this](descriptor end) {
      const std::lock_guard lock{mutex_};
      end_ = std::move(end);
      there_.notify_all();
    };
  }
  std::optional<descriptor> next(std::chrono::milliseconds wait = patience) {
    std::unique_lock lock{mutex_};
    there_.wait_for(lock, wait, [&] { return end_.has_value(); });
    return std::exchange(end_, std::nullopt);
  }

private:
  std::mutex mutex_;
  std::condition_variable there_;
  std::optional<descriptor> end_;
};

void make_blocking(const descriptor& end) {
  REQUIRE(fcntl(end.get(), F_SETFL, fcntl(end.get(), F_GETFL) & ~O_NONBLOCK) == 0);
  const timeval longest{20, 0};
  setsockopt(end.get(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  setsockopt(end.get(), SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
}

void send_all(const descriptor& end, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = send(end.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// So many bytes, or what there was before the end.
std::string receive(const descriptor& end, std::size_t count) {
  std::string result(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const auto got = recv(end.get(), result.data() + done, count - done, 0);
    if (got <= 0)
      break;
    done += static_cast<std::size_t>(got);
  }
  result.resize(done);
  return result;
}

std::string frame(int operation, const std::string& payload) {
  std::string header(32, '\0');
  header[0] = static_cast<char>(operation);
  for (int i = 0; i < 4; ++i)
    header[static_cast<std::size_t>(4 + i)] =
        static_cast<char>(payload.size() >> (24 - 8 * i) & 255);
  header[31] = 1;
  return header + payload;
}

/// A message of so many bytes, each unlike its neighbours.
std::string message(std::size_t size) {
  auto payload = std::string(3, '\0') + "\x09@<>+lease";
  payload.resize(size);
  for (std::size_t i = 13; i < size; ++i)
    payload[i] = static_cast<char>(i * 31 + (i >> 8));
  return frame(2, payload);
}

/// Two relays, a connection between them, and CAF's ends of it.
struct pair_of_nodes {
  relay coordinators;
  relay workers;
  lobby arrivals;
  net::host_port where{"127.0.0.1", 0};
  descriptor door;
  descriptor guest;

  pair_of_nodes() {
    auto listener = listen_at(where);
    REQUIRE(listener);
    where.port = listener->second;
    coordinators.listen(std::move(listener->first), terms("door"), arrivals.taker(), {});
  }

  core::result<open_way> come(const passage_terms& with) {
    return approach(where, with, "", [] { return false; });
  }

  void connect() {
    auto way = come(terms("guest"));
    REQUIRE(way);
    guest = std::move(*workers.carry(std::move(way->network), std::move(way->way)));
    door = std::move(*arrivals.next());
    make_blocking(guest);
    make_blocking(door);
  }
};

} // namespace

TEST_CASE("much is carried both ways at once, and arrives as it was") {
  pair_of_nodes nodes;
  nodes.connect();
  const auto up = frame(1, "guest") + message(20'000'000);
  const auto down = frame(0, "door and more") + message(30'000'000);
  std::jthread sending_up{[&] { send_all(nodes.guest, up); }};
  std::jthread sending_down{[&] { send_all(nodes.door, down); }};
  std::string seen_below;
  std::jthread reading_below{[&] { seen_below = receive(nodes.guest, down.size()); }};
  // Slowly at first: what waits is bounded, and nothing is lost by that.
  std::this_thread::sleep_for(200ms);
  const auto seen_above = receive(nodes.door, up.size());
  reading_below.join();
  CHECK((seen_above == up));
  CHECK((seen_below == down));
}

TEST_CASE("what is said last arrives before the end") {
  pair_of_nodes nodes;
  nodes.connect();
  const auto words = frame(1, "guest") + message(3'000'000);
  send_all(nodes.guest, words);
  nodes.guest.reset();
  CHECK(receive(nodes.door, words.size() + 1) == words);
}

TEST_CASE("a peer that is cut off is closed on both sides, with nothing of what it said") {
  pair_of_nodes nodes;
  nodes.connect();
  const auto first = frame(1, "guest");
  send_all(nodes.guest, first + frame(3, "for another node"));
  CHECK(receive(nodes.door, 1000) == first);
  CHECK(receive(nodes.guest, 1).empty());
}

TEST_CASE("a node is let in once, and again when it has gone") {
  pair_of_nodes nodes;
  nodes.connect();
  const auto twin = nodes.come(terms("guest"));
  REQUIRE_FALSE(twin);
  CHECK(twin.failure().again == core::error::hope::later);
  CHECK(nodes.come(terms("another")));
  CHECK(nodes.arrivals.next());
  nodes.guest.reset();
  CHECK(receive(nodes.door, 1).empty());
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!nodes.come(terms("guest")) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(20ms);
  CHECK(nodes.arrivals.next());
}

TEST_CASE("whoever has another token is not handed over, and a closed door hands over nobody") {
  pair_of_nodes nodes;
  const auto stranger = nodes.come(terms("stranger", "another token than it"));
  REQUIRE_FALSE(stranger);
  CHECK(stranger.failure().message == "the join token is not this run's");
  CHECK_FALSE(nodes.arrivals.next(100ms));
  nodes.coordinators.stop_listening();
  std::this_thread::sleep_for(100ms);
  CHECK_FALSE(nodes.come(terms("late")));
  CHECK_FALSE(nodes.arrivals.next(100ms));
}

TEST_CASE("whoever floods the door does not keep others out") {
  pair_of_nodes nodes;
  std::vector<descriptor> crowd;
  for (int i = 0; i < 700; ++i) {
    descriptor one{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(nodes.where.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(one.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    crowd.push_back(std::move(one));
  }
  nodes.connect();
  CHECK(nodes.door);
}
