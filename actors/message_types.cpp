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
  config.add_message_type<open_part>("loadtest::open_part");
  config.add_message_type<part_opened>("loadtest::part_opened");
  config.add_message_type<send_records>("loadtest::send_records");
  config.add_message_type<records_piece>("loadtest::records_piece");
  config.add_message_type<records_ack>("loadtest::records_ack");
  config.add_message_type<records_sent>("loadtest::records_sent");
  config.add_message_type<heartbeat>("loadtest::heartbeat");
  config.add_message_type<heartbeat_ack>("loadtest::heartbeat_ack");
  config.add_message_type<ledger_line>("loadtest::ledger_line");
  config.add_message_type<ledger_ack>("loadtest::ledger_ack");
  config.add_message_type<leaving>("loadtest::leaving");
  config.add_message_type<dismissed>("loadtest::dismissed");
}

} // namespace loadtest::actors
