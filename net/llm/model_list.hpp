#pragma once

#include "core/result.hpp"
#include "net/http/http_client.hpp"

#include <string>
#include <vector>

namespace loadtest::net {

/// The ids of the models in the answer to `call`, like `GET http://h/v1/models`, with `key` masked
/// wherever it stands in them; an error that says what came instead. OpenAI's list, or one of
/// objects or texts, alone or as `models`.
core::result<std::vector<std::string>> read_models(const http_reply& reply, const core::secret& key,
                                                   const std::string& call);

} // namespace loadtest::net
