#pragma once

#include "actors/user/user_engine.hpp"
#include "loadtest/behavior.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace loadtest::actors {

/// A user whose behaviour is a coroutine. The coroutine says at each suspension what it wants, and
/// that is done once it is suspended: so whatever ends the session may destroy it.
class behavior_user : public user_engine, private user_port {
public:
  behavior_user(user_identity who, std::string name, behavior what);

protected:
  void on_session() override;
  void on_thought() override { go_on(); }
  void on_answer(const core::outcome& outcome) override;
  void on_end() override { session_ = {}; }

private:
  enum class verb : std::uint8_t { none, think, sleep, ask, follow_up };

  std::optional<question> next_question() override;
  void pause(std::chrono::nanoseconds length, bool thought) override;
  void ask(const question& what, bool follows_up) override;
  answer take_answer() override { return std::move(answer_); }
  std::chrono::steady_clock::time_point now() const override { return user_engine::now(); }
  place who() const override { return {identity().org, identity().user}; }
  double random() override { return random_.unit(); }
  const parameters& params() const override;

  /// To the next suspension, and does what is wanted there.
  void go_on();

  behavior behavior_;
  user user_{*this};
  verb wanted_ = verb::none; ///< since the coroutine went on
  std::chrono::nanoseconds pause_{0};
  core::random_stream random_{0};  ///< of this session
  const question* what_ = nullptr; ///< the coroutine keeps it until it has the answer
  answer answer_;
  session session_; ///< goes first
};

} // namespace loadtest::actors
