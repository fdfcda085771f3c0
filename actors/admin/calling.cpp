#include "actors/admin/calling.hpp"

namespace loadtest::actors::calling {

namespace {

using call_type = provision_step::call_type;

const char* name_of(call_type call) {
  switch (call) {
  case call_type::create:
    return "create";
  case call_type::activate:
    return "activate";
  case call_type::find:
    return "find";
  case call_type::retire:
    return "retire";
  }
  return "";
}

} // namespace

void tell(const core::logger& log, const provision_step& step, const core::error* failure) {
  const auto level = failure ? core::log_level::warn : core::log_level::debug;
  if (!log.wants(level))
    return;
  std::vector<core::log_field> fields{{"call", name_of(step.call)},
                                      {"kind", to_string(step.wanted.kind)},
                                      {"name", step.wanted.name}};
  if (!failure)
    return log.debug("platform call done", std::move(fields));
  fields.emplace_back("detail", failure->message);
  fields.emplace_back("may_pass", failure->again == core::error::hope::none ? "no" : "yes");
  log.warn("platform call failed", std::move(fields));
}

} // namespace loadtest::actors::calling
