#include "platform/server/admin_routes.hpp"

namespace loadtest::platform {

admin_routes::admin_routes(accounts& managed, const admin_config& config,
                           const core::secret& admin_key, core::random_stream random)
    : config_(config), flat_(managed, admin_key),
      ai_aas_(managed, config.login, admin_key, random) {}

bool admin_routes::serves(std::string_view path) const noexcept {
  return (config_.flat && path.starts_with(flat_admin::prefix)) ||
         (config_.ai_aas && ai_aas_admin::serves(path));
}

http_reply admin_routes::handle(const http_request& request) {
  return ai_aas_admin::serves(request.path) ? ai_aas_.handle(request) : flat_.handle(request);
}

} // namespace loadtest::platform
