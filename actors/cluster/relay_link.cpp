#include "actors/cluster/relay_link.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace loadtest::actors::cluster {

namespace {

/// So much may wait for one side before the other is no longer read.
constexpr std::size_t most_pending = std::size_t{1} << 20;

enum class reading : std::uint8_t { some, nothing_yet, over };

reading read_some(int fd, std::array<char, 65536>& into, std::size_t& count) {
  const auto got = recv(fd, into.data(), into.size(), 0);
  count = got > 0 ? static_cast<std::size_t>(got) : 0;
  if (got > 0)
    return reading::some;
  return got < 0 && (errno == EAGAIN || errno == EINTR) ? reading::nothing_yet : reading::over;
}

/// Sends what it can, and erases that; false: nothing will ever be sent there.
bool send_some(int fd, std::string& bytes) {
  std::size_t done = 0;
  bool alive = true;
  while (done < bytes.size()) {
    const auto sent = send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent < 0) {
      alive = errno == EAGAIN || errno == EINTR;
      break;
    }
    done += static_cast<std::size_t>(sent);
  }
  bytes.erase(0, done);
  return alive;
}

/// Without interest a side is taken out of the poll set, or it would tell of an error without end.
void set_interest(int poll, int fd, std::uint32_t wanted, std::uint32_t& known, std::uint64_t tag) {
  if (fd < 0 || wanted == known)
    return;
  epoll_event event{wanted, {.u64 = tag}};
  const int what = known == 0 ? EPOLL_CTL_ADD : wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  epoll_ctl(poll, what, fd, &event);
  known = wanted;
}

core::error closed() {
  return {"the connection was closed", core::error::hope::unanswered};
}

} // namespace

void relay_link::receive(bool from_program) {
  std::array<char, 65536> bytes;
  std::size_t count = 0;
  const auto& side = from_program ? program : network;
  const auto got = read_some(side.get(), bytes, count);
  if (got == reading::some && from_program)
    way->from_program({bytes.data(), count});
  else if (got == reading::some)
    way->from_network({bytes.data(), count});
  if (got != reading::over)
    return;
  if (from_program)
    way->close();
  way->give_up(closed());
  (from_program ? way->to_program : way->to_network).clear();
}

void relay_link::send() {
  if (!send_some(network.get(), way->to_network)) {
    way->give_up(closed());
    way->to_network.clear();
  }
  if (program && !send_some(program.get(), way->to_program)) {
    way->close();
    way->to_program.clear();
  }
}

void relay_link::watch(int poll) {
  const bool over = way->now() == passage::stage::over;
  const auto wanted = [over](const std::string& out, const std::string& back) {
    return (over || back.size() >= most_pending ? 0U : unsigned{EPOLLIN}) |
           (out.empty() ? 0U : unsigned{EPOLLOUT});
  };
  const auto tag = reinterpret_cast<std::uint64_t>(this);
  set_interest(poll, network.get(), wanted(way->to_network, way->to_program), network_events, tag);
  set_interest(poll, program.get(), wanted(way->to_program, way->to_network), program_events,
               tag | program_side);
}

bool relay_link::is_done(core::mono_time now) const {
  if (way->now() != passage::stage::over)
    return false;
  return (way->to_network.empty() && way->to_program.empty()) || !give_up_at || now >= *give_up_at;
}

} // namespace loadtest::actors::cluster
