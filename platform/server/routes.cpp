#include "platform/server/routes.hpp"

namespace loadtest::platform {

namespace {

bool is_health(std::string_view path) noexcept {
  return path == "/health" || path == "/healthz" || path == "/v1/status/healthz";
}

bool is_readiness(std::string_view path) noexcept {
  return path == "/readyz" || path == "/v1/status/readyz";
}

http_reply status_reply(bool well) {
  return well ? http_reply{200, "application/json", R"({"status":"ok"})"}
              : http_reply{503, "application/json", R"({"status":"degraded"})"};
}

http_reply not_allowed(const http_request& request) {
  return router_error(request, 405, "INVALID_REQUEST",
                      request.method + " is not allowed on " + request.path);
}

} // namespace

answer_or_exchange routes::handle(const http_request& request, wire& out) {
  if (admin_.serves(request.path))
    return admin_.handle(request);
  if (const auto called = inference_.endpoint_at(request.path)) {
    if (request.method != "POST")
      return not_allowed(request);
    return inference_.infer(*called, request, out);
  }
  const bool health = is_health(request.path);
  const bool readiness = is_readiness(request.path);
  if (!health && !readiness && !inference_.shows(request.path))
    return router_error(request, 404, "NOT_FOUND", "there is nothing at " + request.path);
  if (request.method != "GET")
    return not_allowed(request);
  return health || readiness ? status_reply(health || ready_) : inference_.show(request);
}

} // namespace loadtest::platform
