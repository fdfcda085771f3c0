#include "actors/cluster/frame_watch.hpp"

#include <algorithm>
#include <array>
#include <caf/atom.hpp>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

constexpr std::size_t header_size = 32;
/// Of handshakes, and of frames about the life of actors: two ids of nodes and an error.
constexpr std::size_t longest_notice = std::size_t{64} << 10;
constexpr std::uint8_t named_receiver = 1;
/// A message begins with how many actors it goes through (none), with a number that says that the
/// names of its types follow, with the length of these (a byte), and with the names.
constexpr std::size_t message_head = 4;
constexpr std::string_view through_nobody{"\0\0\0", 3};
constexpr std::string_view of_types = "@<>+";
/// About the life of actors. CAF tells these to its own actors when a node says so in a frame of
/// their own; as a message they could name any actor, and no actor may refuse to be killed.
constexpr std::array<std::string_view, 2> of_life = {"@exit", "@down"};
constexpr std::size_t message_start = message_head + of_types.size() + of_life.front().size();
/// CAF asks each node that it meets for this actor.
constexpr auto spawn_server = static_cast<std::uint64_t>(caf::atom("SpawnServ"));

/// As CAF 0.17.6 numbers them.
enum class operation : std::uint8_t {
  server_handshake,
  client_handshake,
  direct_message,
  routed_message,
  monitor_message,
  down_message,
  heartbeat
};

std::uint64_t number(std::string_view bytes) {
  std::uint64_t result = 0;
  for (const char byte : bytes)
    result = result << 8 | static_cast<unsigned char>(byte);
  return result;
}

bool is_handshake(operation what) {
  return what == operation::server_handshake || what == operation::client_handshake;
}

bool is_message(std::string_view start) {
  return start.size() == message_start && start.starts_with(through_nobody) &&
         start.substr(message_head).starts_with(of_types);
}

bool is_about_life(std::string_view start) {
  const auto type = start.substr(message_head + of_types.size());
  return std::find(of_life.begin(), of_life.end(), type) != of_life.end();
}

} // namespace

struct frame_watch::header {
  operation what;
  std::uint8_t flags;
  std::size_t payload;
  std::uint64_t receiver;

  static header read(std::string_view frame) {
    return {static_cast<operation>(frame[0]), static_cast<std::uint8_t>(frame[3]),
            static_cast<std::size_t>(number(frame.substr(4, 4))), number(frame.substr(24, 8))};
  }
};

frame_watch::frame_watch(peer role, std::string from, std::string to)
    : role_(role), from_(std::move(from)), to_(std::move(to)), wanted_(header_size) {}

bool frame_watch::pass(std::string_view bytes, std::string& out) {
  while (objection_.empty() && !bytes.empty()) {
    auto& room = passing_ > 0 ? out : held_;
    const auto missing = passing_ > 0 ? passing_ : wanted_ - held_.size();
    const auto count = std::min(missing, bytes.size());
    room.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (passing_ > 0)
      passing_ -= count;
    else if (held_.size() == wanted_ && !(in_payload_ ? on_payload(out) : on_header(out)))
      return false;
  }
  return objection_.empty();
}

std::string_view frame_watch::check(const header& h) const {
  const auto expected =
      role_ == peer::client ? operation::client_handshake : operation::server_handshake;
  if (is_handshake(h.what) ? h.what != expected : !introduced_)
    return "does not begin with the handshake of CAF";
  if (introduced_ && h.what == operation::server_handshake)
    return "shakes hands twice";
  const bool plain_message = h.what == operation::direct_message;
  if (h.payload > (plain_message ? longest_message : longest_notice))
    return "announces a message that is too long";
  if (h.what == operation::routed_message)
    return "speaks for another node";
  if (plain_message && (h.flags & named_receiver) != 0 && h.receiver != spawn_server)
    return "asks for an internal actor by its name";
  if (h.what > operation::heartbeat || (h.payload == 0) != (h.what == operation::heartbeat))
    return "sends a frame that CAF does not know";
  return {};
}

bool frame_watch::on_header(std::string& out) {
  const auto h = header::read(held_);
  if (const auto why = check(h); !why.empty())
    return refuse(std::string{why} + " (" + std::to_string(h.payload) + " bytes)");
  if (h.what == operation::heartbeat) {
    out += std::exchange(held_, {});
    return true;
  }
  const bool plain_message = h.what == operation::direct_message;
  in_payload_ = true;
  wanted_ = header_size + (plain_message ? std::min(h.payload, message_start) : h.payload);
  return true;
}

bool frame_watch::on_payload(std::string& out) {
  const auto payload = std::string_view{held_}.substr(header_size);
  const auto h = header::read(held_);
  if (h.what == operation::direct_message) {
    if (!is_message(payload))
      return refuse("sends what is no message of an actor to another");
    if (is_about_life(payload))
      return refuse("tells an actor to end, or that another has ended");
    passing_ = h.payload - payload.size();
    return pass_on(out);
  }
  const bool fits = h.what == operation::client_handshake   ? payload == from_
                    : h.what == operation::server_handshake ? payload.starts_with(from_)
                                                            : payload.starts_with(from_ + to_);
  if (!fits)
    return refuse("speaks for another node");
  introduced_ = true;
  return pass_on(out);
}

bool frame_watch::pass_on(std::string& out) {
  in_payload_ = false;
  wanted_ = header_size;
  out += std::exchange(held_, {});
  return true;
}

bool frame_watch::refuse(std::string why) {
  objection_ = std::move(why);
  held_.clear();
  return false;
}

} // namespace loadtest::actors::cluster
