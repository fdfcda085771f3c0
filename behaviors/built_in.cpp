#include "behaviors/built_in.hpp"

#include "behaviors/chat.hpp"

namespace loadtest {

actors::user_registry built_in_behaviors() {
  actors::user_registry result;
  result.add("chat", behaviors::chat);
  return result;
}

} // namespace loadtest
