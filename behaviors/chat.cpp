#include "behaviors/chat.hpp"

namespace loadtest::behaviors {

session chat(user& u) {
  while (const auto next = u.next_question()) {
    co_await u.think();
    if (next->turn == 0)
      co_await u.ask(*next);
    else
      co_await u.follow_up(*next);
  }
}

} // namespace loadtest::behaviors
