#pragma once

#include "platform/server/ai_aas_admin.hpp"
#include "platform/server/flat_admin.hpp"

namespace loadtest::platform {

/// The user/org service, in the dialects that the configuration has it speak.
class admin_routes {
public:
  /// `managed` and `config` outlive the routes. `admin_key`: empty when none is wanted.
  admin_routes(accounts& managed, const admin_config& config, const core::secret& admin_key,
               core::random_stream random);

  bool serves(std::string_view path) const noexcept;
  /// For paths that it serves.
  http_reply handle(const http_request& request);

private:
  http_reply answer(const http_request& request, const call_faults& faults);

  const admin_config& config_;
  flat_admin flat_;
  ai_aas_admin ai_aas_;
  admin_faults faults_;
};

} // namespace loadtest::platform
