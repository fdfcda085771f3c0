#pragma once

#include "core/result.hpp"
#include "net/io/proxy.hpp"
#include "scenario/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadtest::cli {

/// The proxy on the way to `to`: the scenario's, or else the environment's. An error names what it
/// was read from, and repeats nothing of it.
core::result<std::optional<net::proxy_server>> proxy_for(const scenario::target_plan& targets,
                                                         const net::url& to,
                                                         const net::variable_lookup& environment);

/// For whoever reads the results: through which proxy requests went, and which one was passed by.
std::vector<std::string> proxy_notes(const scenario::target_plan& targets,
                                     const net::variable_lookup& environment);

/// `getenv`.
std::optional<std::string> environment_variable(const std::string& name);

} // namespace loadtest::cli
