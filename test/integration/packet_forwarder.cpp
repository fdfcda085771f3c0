// Joins two TUN devices, and passes every packet on a set time after it came. The devices can be
// moved into network namespaces; they are gone when this program ends, which it does with its
// standard input. Usage: packet_forwarder DEVICE DEVICE MICROSECONDS

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;

struct waiting_packet {
  clock_type::time_point due;
  std::vector<char> bytes;
};

/// One direction: what came from `from` and has yet to go to `to`.
struct lane {
  int from;
  int to;
  std::deque<waiting_packet> packets;
};

int open_tun(const char* name) {
  const int device = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq wanted{};
  wanted.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(wanted.ifr_name, name, sizeof wanted.ifr_name - 1);
  if (device < 0 || ::ioctl(device, TUNSETIFF, &wanted) != 0) {
    std::perror(name);
    std::exit(1);
  }
  return device;
}

void take(lane& of, std::chrono::microseconds delay) {
  std::array<char, 65536> space;
  for (;;) {
    const auto size = ::read(of.from, space.data(), space.size());
    if (size <= 0)
      return;
    of.packets.push_back({clock_type::now() + delay, {space.data(), space.data() + size}});
  }
}

/// What the other side has no room for is lost, as on any network.
void give(lane& to) {
  const auto now = clock_type::now();
  while (!to.packets.empty() && to.packets.front().due <= now) {
    const auto& bytes = to.packets.front().bytes;
    [[maybe_unused]] const auto written = ::write(to.to, bytes.data(), bytes.size());
    to.packets.pop_front();
  }
}

/// Until the next packet is due, or for ever.
const timespec* wait_of(const std::array<lane, 2>& lanes, timespec& space) {
  const timespec* result = nullptr;
  auto wait = std::chrono::nanoseconds::max();
  for (const auto& one : lanes)
    if (!one.packets.empty()) {
      wait = std::min(
          wait, std::max(std::chrono::nanoseconds{0},
                         std::chrono::nanoseconds{one.packets.front().due - clock_type::now()}));
      space = {static_cast<time_t>(wait.count() / 1'000'000'000), wait.count() % 1'000'000'000};
      result = &space;
    }
  return result;
}

} // namespace

int main(int count, char** arguments) {
  if (count != 4)
    return 2;
  const std::chrono::microseconds delay{std::atol(arguments[3])};
  const int left = open_tun(arguments[1]);
  const int right = open_tun(arguments[2]);
  // Late packets would be sent again.
  ::setpriority(PRIO_PROCESS, 0, -15);
  std::array<lane, 2> lanes{lane{left, right, {}}, lane{right, left, {}}};
  std::puts("forwarding");
  std::fflush(stdout);
  for (;;) {
    std::array<pollfd, 3> watched{
        {{left, POLLIN, 0}, {right, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
    timespec space{};
    ::ppoll(watched.data(), watched.size(), wait_of(lanes, space), nullptr);
    char end = 0;
    if (watched[2].revents != 0 && ::read(STDIN_FILENO, &end, 1) <= 0)
      return 0;
    for (auto& one : lanes) {
      take(one, delay);
      give(one);
    }
  }
}
