#include "net/http/probe_server.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace loadtest;

namespace {

int connected_to(unsigned short port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator{"/proc/self/fd"})
    ++count;
  return count;
}

} // namespace

TEST_CASE("idle connections take few of the process's descriptors, and no processor") {
  auto server = net::probe_server::listen("127.0.0.1:0", [](auto, auto) {
    return net::probe_answer{200, "ready"};
  });
  REQUIRE(server);
  const auto before = open_descriptors();
  std::vector<int> idle;
  for (int i = 0; i < 100; ++i)
    idle.push_back(connected_to((*server)->port()));
  const auto cpu = std::clock();
  ::usleep(200'000);
  CHECK(open_descriptors() - before <= 100 + 16);
  CHECK(std::clock() - cpu < CLOCKS_PER_SEC / 20);
  for (const int socket : idle)
    ::close(socket);
  // They were not in vain: the next one has its turn.
  const int asking = connected_to((*server)->port());
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  REQUIRE(::send(asking, request.data(), request.size(), 0) ==
          static_cast<ssize_t>(request.size()));
  char answer[12] = {};
  CHECK(::recv(asking, answer, sizeof answer, MSG_WAITALL) == sizeof answer);
  CHECK(std::string{answer, sizeof answer} == "HTTP/1.1 200");
  ::close(asking);
}
