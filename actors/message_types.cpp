#include "actors/message_types.hpp"

#include <caf/actor_system_config.hpp>

namespace loadtest::actors {

void add_message_types(caf::actor_system_config& config) {
  add_messages(config, all_messages{});
}

} // namespace loadtest::actors
