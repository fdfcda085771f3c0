#include "actors/user/conversation.hpp"

#include <cmath>

namespace loadtest::actors {

void conversation::add_question(std::string text, double retention) {
  const auto turns = messages_.size() / 2;
  const auto kept = static_cast<std::size_t>(std::ceil(retention * static_cast<double>(turns)));
  if (kept < turns)
    messages_.erase(messages_.begin(),
                    messages_.begin() + static_cast<std::ptrdiff_t>(2 * (turns - kept)));
  messages_.push_back({core::role::user, std::move(text)});
  if (kept < turns || turns == 0)
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
