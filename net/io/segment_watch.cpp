#include "net/io/segment_watch.hpp"

#include <algorithm>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace loadtest::net {

std::optional<received_so_far> count_received(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  // An older kernel fills less of it.
  constexpr auto needed = offsetof(tcp_info, tcpi_data_segs_in) + sizeof info.tcpi_data_segs_in;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || size < needed)
    return std::nullopt;
  return received_so_far{info.tcpi_bytes_received, info.tcpi_data_segs_in};
}

void segment_watch::took(std::size_t bytes, bool emptied) noexcept {
  bytes_ += bytes;
  ++reads_;
  // The rest of a segment would count for a read of its own.
  if (!emptied)
    segments_.reset();
}

bool segment_watch::was_single(const received_so_far& counted) noexcept {
  if (counted.bytes != bytes_) {
    segments_.reset();
    return false;
  }
  const bool single = segments_ && counted.segments - *segments_ == reads_;
  segments_ = counted.segments;
  reads_ = 0;
  return single;
}

} // namespace loadtest::net
