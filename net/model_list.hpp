#pragma once

#include "core/result.hpp"
#include "net/http_client.hpp"

#include <string>

namespace loadtest::net {

/// The id of the first model in the answer to `GET /v1/models`; an error that says what came
/// instead, and that the scenario can name a model.
core::result<std::string> first_model(const http_reply& reply);

} // namespace loadtest::net
