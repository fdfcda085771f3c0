#include "actors/user/conversation.hpp"

#include <cmath>

namespace loadtest::actors {

void conversation::clear() noexcept {
  messages_.clear();
  turns_ = 0;
}

void conversation::add_question(std::string text, double retention) {
  // What is left out now is never sent again: with each turn, one more at most is retained.
  const auto kept = static_cast<std::size_t>(std::llround(retention * static_cast<double>(turns_)));
  const auto held = messages_.size() / 2;
  if (kept < held)
    messages_.erase(messages_.begin(),
                    messages_.begin() + static_cast<std::ptrdiff_t>(2 * (held - kept)));
  messages_.push_back({core::role::user, std::move(text)});
  if (kept < held || held == 0)
    messages_.front().text.insert(0, opening_);
}

bool conversation::forget_oldest_turn() {
  if (messages_.size() < 3)
    return false;
  messages_.erase(messages_.begin(), messages_.begin() + 2);
  messages_.front().text.insert(0, opening_);
  return true;
}

void conversation::add_answer(std::string text) {
  messages_.push_back({core::role::assistant, std::move(text)});
  ++turns_;
}

void conversation::drop_question() {
  messages_.pop_back();
}

std::size_t conversation::characters() const noexcept {
  std::size_t total = 0;
  for (const auto& m : messages_)
    total += m.text.size();
  return total;
}

} // namespace loadtest::actors
