#pragma once

#include "actors/messages.hpp"

#include <boost/core/demangle.hpp>
#include <boost/pfr.hpp>
#include <caf/fwd.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>
#include <tuple>
#include <typeinfo>

// CAF 0.17 finds `inspect` by argument-dependent lookup, so each stands in its type's namespace.
// The members of a message are those of its struct: none can be forgotten.

namespace loadtest::actors {

template <class Inspector, class Message>
typename Inspector::result_type inspect_members(Inspector& f, Message& x) {
  return std::apply(
      [&](auto&... members) { return f(caf::meta::type_name("message"), members...); },
      boost::pfr::structure_tie(x));
}

template <class Inspector, class Message>
requires crosses_wire<Message>
typename Inspector::result_type inspect(Inspector& f, Message& x) {
  return inspect_members(f, x);
}

/// Makes these messages known to an actor system to be.
template <class Config, class... Messages>
void add_messages(Config& config, message_list<Messages...>) {
  (config.template add_message_type<Messages>(boost::core::demangle(typeid(Messages).name())), ...);
}

/// Those between run part and node parts.
void add_message_types(caf::actor_system_config& config);

} // namespace loadtest::actors

namespace loadtest::core {

template <class Inspector, class Part>
requires actors::crosses_wire<Part>
typename Inspector::result_type inspect(Inspector& f, Part& x) {
  return actors::inspect_members(f, x);
}

/// A histogram crosses the wire as its non-empty buckets; nonsense fails the deserialisation.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, histogram& x) {
  auto buckets = x.buckets();
  auto sum = x.sum().count();
  auto min = x.min().count();
  auto max = x.max().count();
  auto load = [&]() -> caf::error {
    auto restored =
        histogram::from_buckets(buckets, nanoseconds{sum}, nanoseconds{min}, nanoseconds{max});
    if (!restored)
      return caf::sec::invalid_argument;
    x = std::move(*restored);
    return caf::none;
  };
  return f(caf::meta::type_name("histogram"), buckets, sum, min, max,
           caf::meta::load_callback(load));
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, sparse_histogram& x) {
  auto dense = x.dense();
  auto load = [&]() -> caf::error {
    x = sparse_histogram{dense};
    return caf::none;
  };
  return f(caf::meta::type_name("sparse_histogram"), dense, caf::meta::load_callback(load));
}

} // namespace loadtest::core

namespace loadtest::metrics {

template <class Inspector, class Part>
requires actors::crosses_wire<Part>
typename Inspector::result_type inspect(Inspector& f, Part& x) {
  return actors::inspect_members(f, x);
}

} // namespace loadtest::metrics
