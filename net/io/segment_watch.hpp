#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace loadtest::net {

/// What the kernel has received on a connection since it was opened (TCP_INFO): bytes in their
/// order, and segments with data, those that came twice included.
struct received_so_far {
  std::uint64_t bytes = 0;
  std::uint32_t segments = 0;
};

/// None where the kernel does not say (before Linux 4.6), and of sockets that are not TCP's.
std::optional<received_so_far> count_received(int socket) noexcept;

/// Did all bytes of a read come in one segment? Then they arrived at once, and the stamp of the
/// newest is that of all. Asks nobody itself, and says yes only when it is certain.
class segment_watch {
public:
  /// A read took so many bytes. `emptied`: nothing was left in the socket.
  void took(std::size_t bytes, bool emptied) noexcept;
  /// Of the read that was told last, by what the kernel counts right after it. Every read that
  /// empties the socket takes one segment at least: when there were as many segments as reads
  /// since the last count, each took one. Bytes that have come meanwhile spoil a count.
  bool was_single(const received_so_far& counted) noexcept;

private:
  std::uint64_t bytes_ = 0;               ///< taken since the connection was opened
  std::uint32_t reads_ = 0;               ///< since the last count
  std::optional<std::uint32_t> segments_; ///< by then; none: not known
};

} // namespace loadtest::net
