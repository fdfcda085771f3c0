#include "actors/message_types.hpp"

#include <caf/actor_system_config.hpp>

namespace loadtest::actors {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_type<metrics::delta>("loadtest::delta");
  config.add_message_type<shard>("loadtest::shard");
  config.add_message_type<shard_ready>("loadtest::shard_ready");
  config.add_message_type<start_load>("loadtest::start_load");
  config.add_message_type<stop_load>("loadtest::stop_load");
  config.add_message_type<lease_request>("loadtest::lease_request");
  config.add_message_type<lease>("loadtest::lease");
  config.add_message_type<user_report>("loadtest::user_report");
  config.add_message_type<shard_drained>("loadtest::shard_drained");
  config.add_message_type<clean_up>("loadtest::clean_up");
  config.add_message_type<shard_clean>("loadtest::shard_clean");
}

} // namespace loadtest::actors
