#include "platform/server/admin_routes.hpp"

namespace loadtest::platform {

admin_routes::admin_routes(accounts& managed, const admin_config& config,
                           const core::secret& admin_key, core::random_stream random)
    : config_(config), flat_(managed, admin_key), ai_aas_(managed, config.login, admin_key, random),
      faults_(config.faults) {}

bool admin_routes::serves(std::string_view path) const noexcept {
  return (config_.flat && path.starts_with(flat_admin::prefix)) ||
         (config_.ai_aas && ai_aas_admin::serves(path));
}

http_reply admin_routes::handle(const http_request& request) {
  const auto faults = faults_.draw(request.method, request.path, request.body);
  auto reply = answer(request, faults);
  reply.delay = config_.delay;
  reply.lost = faults[admin_fault::cut];
  return reply;
}

http_reply admin_routes::answer(const http_request& request, const call_faults& faults) {
  const bool removes = request.method == "DELETE";
  if (faults[admin_fault::error])
    return plain_error(static_cast<int>(config_.faults.status), "something went wrong");
  if (faults[admin_fault::conflict] && (removes || request.method == "PATCH") &&
      ai_aas_admin::serves(request.path))
    return plain_error(409, "modified concurrently");
  if (faults[admin_fault::lost_delete] && removes)
    return {204, "", {}};
  return ai_aas_admin::serves(request.path) ? ai_aas_.handle(request) : flat_.handle(request);
}

} // namespace loadtest::platform
