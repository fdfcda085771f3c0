#pragma once

#include "actors/cluster/frame_watch.hpp"
#include "actors/cluster/introduction.hpp"
#include "actors/cluster/tls_channel.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace loadtest::actors::cluster {

/// What a node asks of everyone it talks to.
struct passage_terms {
  std::shared_ptr<const tls_identity> tls; ///< none: plain connections
  core::secret token;
  std::string node; ///< the id of this one, as CAF writes it
};

/// The way of one connection from the network to CAF: TLS, the introduction, and then frames, each
/// of which is looked at. Sans-io; the owner moves the bytes and keeps the time.
class passage {
public:
  enum class stage : std::uint8_t { arriving, introducing, open, over };

  /// At a door, for whoever has connected.
  passage(const passage_terms& terms, introduction::objections against, core::mono_time now);
  /// To a door whose certificate must have the name `server`.
  passage(const passage_terms& terms, const std::string& server, core::mono_time now);

  void from_network(std::string_view bytes);
  /// What CAF has to say, once it is open.
  void from_program(std::string_view bytes);
  /// CAF is done: a goodbye is written.
  void close();
  /// Gives it up if its time for an introduction is over.
  void look_at(core::mono_time now);
  /// It is over, unless it was already: the connection was lost, or is needed no more.
  void give_up(core::error why);

  stage now() const noexcept { return stage_; }
  /// Why it is over.
  const core::error& failure() const noexcept { return failure_; }
  /// What it has said that it must not, if it has.
  std::string objection() const { return watch_ ? watch_->objection() : std::string{}; }
  /// The peer's id, from the time on when it is open; before, nothing.
  std::string peer_node() const { return watch_ ? introduction_->peer_node() : std::string{}; }
  /// When to look at it again, while it is not open.
  std::optional<core::mono_time> deadline() const;

  std::string to_network; ///< to be sent; whoever has sent it erases it
  std::string to_program; ///< for CAF, likewise

private:
  passage(const passage_terms& terms, introduction::side side, core::mono_time now);

  void on_words(std::string_view plaintext);
  void begin_introduction();
  void settle();
  void flush_tls();

  passage_terms terms_;
  introduction::side side_;
  introduction::objections against_;
  core::mono_time begun_;
  stage stage_ = stage::arriving;
  bool spoken_ = false; ///< the other side has said something
  core::error failure_;
  std::optional<tls_channel> tls_;
  std::optional<introduction> introduction_;
  std::optional<frame_watch> watch_;
};

} // namespace loadtest::actors::cluster
