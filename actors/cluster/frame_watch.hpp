#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::actors::cluster {

/// No message between nodes is larger; a delta of a thousand organisations has a few MiB.
constexpr std::size_t longest_message = std::size_t{64} << 20;

/// Reads what a peer sends to CAF 0.17.6, frame by frame, before CAF does, and passes on what a
/// node of a run has reason to say. CAF makes room for as many bytes as a header claims, takes
/// messages in the name of other nodes, and believes whoever says that an actor of theirs is down,
/// or tells one to end.
///
/// A frame is a header of 32 bytes (operation, two of padding, flags, length of the payload, data
/// of the operation, source and destination; big-endian) and its payload. Pure: no socket, no
/// clock.
class frame_watch {
public:
  enum class peer : std::uint8_t { client, server }; ///< who has connected, or who was connected to

  /// `from` and `to` are ids of nodes, as CAF writes them.
  frame_watch(peer role, std::string from, std::string to);

  /// The next bytes of the peer. Those that may be passed on are appended to `out`; false: the peer
  /// has said what it must not, and nothing of that is passed on.
  bool pass(std::string_view bytes, std::string& out);
  /// What it was.
  const std::string& objection() const noexcept { return objection_; }

private:
  struct header;

  bool on_header(std::string& out);
  bool on_payload(std::string& out);
  bool pass_on(std::string& out);
  bool refuse(std::string why);
  std::string_view check(const header& h) const;

  peer role_;
  std::string from_;
  std::string to_;
  std::string held_;        ///< of a frame that is not yet judged
  std::size_t wanted_;      ///< bytes of `held_` that are needed for that
  std::size_t passing_ = 0; ///< bytes of a payload that are passed on as they come
  bool in_payload_ = false; ///< `held_` has a header and waits for what is judged of its payload
  bool introduced_ = false; ///< the first frame was the handshake
  std::string objection_;
};

} // namespace loadtest::actors::cluster
