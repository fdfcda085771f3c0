#include "actors/cluster/ending.hpp"

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <linux/sockios.h>
#include <mutex>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 2s;

/// A TCP connection whose peer has not acknowledged all that was sent.
bool is_stuck(int fd) {
  int domain = 0;
  int unsent = 0;
  socklen_t size = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
         (domain == AF_INET || domain == AF_INET6) && ioctl(fd, SIOCOUTQ, &unsent) == 0 &&
         unsent > 0;
}

/// CAF does not tell which are its sockets; those of others have nothing to send any more.
void close_stuck_connections() {
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ec}) {
    const auto name = entry.path().filename().string();
    int fd = -1;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    if (is_stuck(fd))
      shutdown(fd, SHUT_RDWR);
  }
}

} // namespace

ending::~ending() {
  const std::jthread impatience{[](const std::stop_token& over) {
    std::mutex mutex;
    std::condition_variable_any end;
    std::unique_lock lock{mutex};
    while (!over.stop_requested()) {
      end.wait_for(lock, over, longest_wait, [] { return false; });
      if (!over.stop_requested())
        close_stuck_connections();
    }
  }};
  system_.reset();
}

} // namespace loadtest::actors::cluster
