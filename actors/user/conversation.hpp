#pragma once

#include "core/request.hpp"

#include <string>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// A conversation with its real answers, as it is sent with each question.
class conversation {
public:
  /// `opening` stands in front of what is sent, whichever turns that begins with.
  explicit conversation(std::string opening = {}) : opening_(std::move(opening)) {}

  void clear() noexcept;

  /// Adds the next question. Of all answered turns before it, those not sent any more included,
  /// about retention × turns stay: the newest.
  void add_question(std::string text, double retention);
  void add_answer(std::string text);
  /// Drops the oldest turn. False: there is none before the question.
  bool forget_oldest_turn();
  /// Takes the last question back: it was not answered.
  void drop_question();

  /// Bytes of text in all messages.
  std::size_t characters() const noexcept;
  const std::vector<core::message>& messages() const noexcept { return messages_; }

private:
  std::string opening_;
  std::vector<core::message> messages_; ///< question, answer, question, answer …
  std::size_t turns_ = 0;               ///< that were answered
};

} // namespace loadtest::actors
