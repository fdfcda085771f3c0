#include "net/io/send_stamps.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>

namespace loadtest::net {

namespace {

constexpr std::uint32_t reported =
    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;

std::uint32_t flags_of(send_moments wanted) noexcept {
  std::uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;
  if (wanted == send_moments::departure_and_ack)
    flags |= SOF_TIMESTAMPING_TX_ACK;
  return flags;
}

} // namespace

bool enable_send_stamps(int socket) noexcept {
  return ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPING, &reported, sizeof reported) == 0;
}

ssize_t send_stamped(int socket, msghdr& message, send_moments wanted) noexcept {
  const auto asked_for = flags_of(wanted);
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof asked_for)]{};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  auto* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SO_TIMESTAMPING;
  head->cmsg_len = CMSG_LEN(sizeof asked_for);
  std::memcpy(CMSG_DATA(head), &asked_for, sizeof asked_for);
  const auto sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  message.msg_control = nullptr;
  message.msg_controllen = 0;
  return sent;
}

std::optional<send_stamp> take_send_stamp(int socket) noexcept {
  alignas(cmsghdr) char control[256];
  for (;;) {
    msghdr message{};
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (::recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
      return std::nullopt;
    std::optional<timespec> when;
    std::optional<sock_extended_err> about;
    for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING)
        std::memcpy(&when.emplace(), CMSG_DATA(c), sizeof(timespec)); // of three the software's
      else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
               (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
        std::memcpy(&about.emplace(), CMSG_DATA(c), sizeof(sock_extended_err));
    }
    if (!when || !about || about->ee_origin != SO_EE_ORIGIN_TIMESTAMPING)
      continue;
    return send_stamp{
        about->ee_info == SCM_TSTAMP_ACK ? send_stamp::kind::acked : send_stamp::kind::departed,
        about->ee_data,
        core::unix_time{std::chrono::seconds{when->tv_sec} + core::nanoseconds{when->tv_nsec}}};
  }
}

} // namespace loadtest::net
