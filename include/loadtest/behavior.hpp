#pragma once

#include "loadtest/parameter.hpp"

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace loadtest {

/// What a user asks next, drawn from the scenario's seed.
struct question {
  std::string text;
  std::uint32_t conversation = 0;    ///< of this session, from 0
  std::uint32_t turn = 0;            ///< of its conversation, from 0
  std::chrono::nanoseconds think{0}; ///< the pause before it
  std::string model;                 ///< empty: the first that the platform lists
  std::uint32_t max_tokens = 0;      ///< 0: as many as the model gives
  std::optional<double> temperature;
  bool stream = true;
};

/// What became of a question, with its retries.
struct answer {
  std::string text;    ///< what is visible of it
  std::string error;   ///< empty, or a word as in the records: `rate_limited`, `abandoned` …
  int http_status = 0; ///< 0: none came
  std::string finish_reason;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t completion_tokens = 0;
  std::optional<std::chrono::nanoseconds> ttft; ///< of the last attempt, if it was streamed
  std::optional<std::chrono::nanoseconds> latency;

  bool ok() const noexcept { return error.empty(); }
};

/// Which user it is: indices from 1, the same in each run.
struct place {
  std::uint32_t org = 0;
  std::uint32_t user = 0; ///< of its organization
};

/// The library's side of a `user`: says at each suspension what is wanted next.
class user_port {
public:
  virtual std::optional<question> next_question() = 0;
  /// With `thought` it is a part of the next question's record.
  virtual void pause(std::chrono::nanoseconds length, bool thought) = 0;
  virtual void ask(const question& what, bool follows_up) = 0;
  virtual answer take_answer() = 0;
  virtual std::chrono::steady_clock::time_point now() const = 0;
  virtual place who() const = 0;
  virtual double random() = 0;
  virtual const parameters& params() const = 0;

protected:
  ~user_port() = default;
};

/// A pause that is waited for.
struct pausing {
  user_port& port;
  std::chrono::nanoseconds length;
  bool thought;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const { port.pause(length, thought); }
  void await_resume() const noexcept {}
};

/// An answer that is waited for.
struct asking {
  user_port& port;
  const question& what;
  bool follows_up;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const { port.ask(what, follows_up); }
  answer await_resume() const { return port.take_answer(); }
};

/// A simulated user, as its behaviour sees it. Whatever it asks is limited, retried, timed and
/// recorded by the library.
class user {
public:
  explicit user(user_port& port) noexcept : port_(port) {}
  user(const user&) = delete;
  user& operator=(const user&) = delete;

  /// The next question of this session; none when it has asked all of them.
  std::optional<question> next_question() {
    auto next = port_.next_question();
    think_ = next ? next->think : std::chrono::nanoseconds{0};
    return next;
  }
  /// Waits for as long as the user thinks before the question that came last.
  [[nodiscard]] pausing think() const noexcept { return {port_, think_, true}; }
  [[nodiscard]] pausing think(std::chrono::nanoseconds length) const noexcept {
    return {port_, length, true};
  }
  /// Waits, and does not think.
  [[nodiscard]] pausing sleep(std::chrono::nanoseconds length) const noexcept {
    return {port_, length, false};
  }
  /// Asks in a new conversation. `what` must stay until the answer is there.
  [[nodiscard]] asking ask(const question& what) const noexcept { return {port_, what, false}; }
  /// Asks in the conversation so far.
  [[nodiscard]] asking follow_up(const question& what) const noexcept {
    return {port_, what, true};
  }

  /// The clock of the run, which tests and previews turn as they like.
  std::chrono::steady_clock::time_point now() const { return port_.now(); }
  place who() const { return port_.who(); }
  /// In [0, 1), drawn from the scenario's seed: the same for the same user and session.
  double random() { return port_.random(); }
  /// What the scenario tells the behaviour.
  const parameters& params() const { return port_.params(); }

private:
  user_port& port_;
  std::chrono::nanoseconds think_{0};
};

/// A session of a user, as a coroutine: what a behaviour returns. It ends when it returns, or
/// earlier, at a suspension, when the run wants it to: then its locals are destroyed.
class session {
public:
  struct promise_type {
    std::exception_ptr thrown;

    session get_return_object() noexcept {
      return session{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { thrown = std::current_exception(); }
    // What is no verb of a user would be waited for in vain.
    pausing await_transform(pausing p) const noexcept { return p; }
    asking await_transform(asking a) const noexcept { return a; }
  };

  session() = default;
  session(session&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  session& operator=(session&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~session() {
    if (frame_)
      frame_.destroy();
  }

  /// Goes on to the next suspension; false: it has returned. Throws what the behaviour has thrown.
  bool resume() {
    frame_.resume();
    if (frame_.promise().thrown)
      std::rethrow_exception(std::exchange(frame_.promise().thrown, nullptr));
    return !frame_.done();
  }

private:
  explicit session(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

/// What a user does, one session at a time. Coroutines keep references to their parameters only:
/// give a function, or an object that outlives the run.
using behavior = std::function<session(user&)>;

} // namespace loadtest
