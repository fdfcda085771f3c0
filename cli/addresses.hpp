#pragma once

#include "core/result.hpp"
#include "net/io/endpoint.hpp"
#include "scenario/plan/plan.hpp"

#include <string>
#include <vector>

namespace loadtest::cli {

/// Where the inference service takes its calls.
net::service_paths paths_of(const scenario::target_plan& targets, const net::url& base);

/// Every call that a run would make, like `POST https://h/v1/chat/completions`, without queries.
/// An error says which URL is none.
core::result<std::vector<std::string>> addresses_of(const scenario::target_plan& targets);

} // namespace loadtest::cli
