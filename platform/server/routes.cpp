#include "platform/server/routes.hpp"

#include <algorithm>
#include <array>

namespace loadtest::platform {

namespace {

bool is_health(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 5> paths{"/health", "/healthz", "/readyz",
                                                  "/v1/status/healthz", "/v1/status/readyz"};
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

http_reply not_allowed(const http_request& request) {
  return router_error(request, 405, "INVALID_REQUEST",
                      request.method + " is not allowed on " + request.path);
}

} // namespace

answer_or_exchange routes::handle(const http_request& request, wire& out) {
  if (admin_.serves(request.path))
    return admin_.handle(request);
  if (const auto called = inference_routes::endpoint_at(request.path)) {
    if (request.method != "POST")
      return not_allowed(request);
    return inference_.infer(*called, request, out);
  }
  const bool health = is_health(request.path);
  if (!health && !inference_routes::shows(request.path))
    return router_error(request, 404, "NOT_FOUND", "there is nothing at " + request.path);
  if (request.method != "GET")
    return not_allowed(request);
  return health ? http_reply{200, "application/json", R"({"status":"ok"})"}
                : inference_.show(request);
}

} // namespace loadtest::platform
