#pragma once

#include "core/sample.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace loadtest::bench {

/// What is recorded of an attempt of the one organisation's user, as a run would have it.
inline core::sample recorded(std::string request_id, std::uint32_t user, core::outcome outcome) {
  core::sample sample;
  sample.request_id = std::move(request_id);
  sample.org = 1;
  sample.user = user;
  sample.behavior = "chat";
  sample.model = "bench-model";
  sample.user_latency = outcome.latency();
  outcome.text.clear();
  sample.result = std::move(outcome);
  return sample;
}

} // namespace loadtest::bench
