#include "actors/message_types.hpp"

#include <boost/core/demangle.hpp>
#include <caf/actor_system_config.hpp>
#include <typeinfo>

namespace loadtest::actors {

namespace {

template <typename... Messages>
void add(caf::actor_system_config& config, message_list<Messages...>) {
  (config.add_message_type<Messages>(boost::core::demangle(typeid(Messages).name())), ...);
}

} // namespace

void add_message_types(caf::actor_system_config& config) {
  add(config, all_messages{});
}

} // namespace loadtest::actors
