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

} // namespace

answer_or_exchange routes::handle(const http_request& request, wire& out) {
  if (admin_.serves(request.path))
    return admin_.handle(request);
  const auto task = inference_routes::task_at(request.path);
  if (task && request.method == "POST")
    return inference_.infer(*task, request, out);
  const bool models = request.path == "/v1/models";
  if (request.method == "GET" && models)
    return inference_.models();
  if (request.method == "GET" && is_health(request.path))
    return http_reply{200, "application/json", R"({"status":"ok"})"};
  if (task || models || is_health(request.path))
    return router_error(request, 405, "INVALID_REQUEST",
                        request.method + " is not allowed on " + request.path);
  return router_error(request, 404, "NOT_FOUND", "there is nothing at " + request.path);
}

} // namespace loadtest::platform
