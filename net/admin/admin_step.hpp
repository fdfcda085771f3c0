#pragma once

#include "core/dialect.hpp"
#include "core/result.hpp"
#include "net/admin/admin_api.hpp"
#include "net/admin/admin_token.hpp"
#include "net/http/http_client.hpp"

#include <string>
#include <vector>

namespace loadtest::net {

/// The call that a step makes with these values; an error when its path wants a value that is not
/// there.
core::result<http_call> call_of(const core::dialect_step& step, const step_values& values);

/// What the answer to `call` says; errors name the call, the status and the way out.
core::result<created> read_created(const core::dialect_step& step, const http_call& call,
                                   const http_reply& reply);
/// The answer to `dialect.log_in` or `dialect.refresh`.
core::result<token_grant> read_grant(const core::dialect& dialect, const core::dialect_step& step,
                                     const http_call& call, const http_reply& reply);
core::result<void> read_changed(const core::dialect_step& step, const http_call& call,
                                const http_reply& reply);
core::result<removal> read_removed(const core::dialect_step& step, const http_call& call,
                                   const http_reply& reply);
/// Ids of the objects named exactly `name` in a list, or in the first list that an object holds.
core::result<std::vector<std::string>> read_found(const core::dialect_step& step,
                                                  const http_call& call, const http_reply& reply,
                                                  const std::string& name);

} // namespace loadtest::net
