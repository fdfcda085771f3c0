#include "platform/server/inference_routes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loadtest::platform {

namespace {

constexpr std::string_view models_path = "/v1/models";
constexpr std::string_view model_prefix = "/v1/models/";
constexpr std::string_view audit_prefix = "/v1/audit/requests/";

std::string model_object(std::string_view id) {
  return R"({"id":)" + json_string(id) + R"(,"object":"model","created":0,"owned_by":"loadtest"})";
}

/// Retry-After has whole seconds (RFC 9110, 10.2.3); the rest of them goes as OpenAI's servers say
/// it.
std::string wait_headers(double seconds) {
  const auto whole = std::ceil(seconds);
  auto headers = "Retry-After: " + number_text(whole) + "\r\n";
  if (whole != seconds)
    headers += "retry-after-ms: " + number_text(std::round(seconds * 1000)) + "\r\n";
  return headers;
}

} // namespace

inference_routes::inference_routes(const model_config& config, const accounts& known,
                                   model_driver& driver, books& kept, core::random_stream ids)
    : config_(config), gate_(config, known), driver_(driver), books_(kept), maker_(config, ids) {}

std::optional<endpoint> inference_routes::endpoint_at(std::string_view path) const noexcept {
  if (path == "/v1/chat/completions")
    return endpoint::chat_completions;
  if (path == "/v1/completions")
    return endpoint::completions;
  if (path == "/v1/responses")
    return endpoint::responses;
  if (path == "/v1/messages")
    return endpoint::messages;
  if (path == "/v1/embeddings" && config_.serves_embeddings)
    return endpoint::embeddings;
  if (path == "/v1/inference")
    return endpoint::inference;
  return std::nullopt;
}

answer_or_exchange inference_routes::infer(endpoint at, const http_request& request, wire& out) {
  log_entry entry;
  entry.request_id = request.request_id;
  entry.arrived = request.arrived;
  entry.reached = request.reached;
  const auto who = gate_.identify(request);
  if (who.refused)
    return refuse(request, entry, *who.refused);
  if (who.key)
    entry.organization_id = who.key->organization_id;

  const auto read = read_call(at, request.body);
  if (const auto* why = std::get_if<call_refusal>(&read))
    return refuse(request, entry, {400, why->code, why->message});
  const auto& call = std::get<inference_call>(read);
  entry.model = call.model;

  const auto faults = faults_of(config_.faults, request.body);
  auto let_in = gate_.admit(who.key, request.arrived.mono);
  if (!let_in.refused)
    let_in.refused = fault_of(call, faults);
  if (let_in.refused)
    return refuse(request, entry, *let_in.refused, let_in.headers);

  auto made = maker_.make({out, driver_, books_}, request, entry, call, faults);
  const auto taken = submit(call, faults, *made);
  if (!taken)
    return refuse(request, entry, {404, "NOT_FOUND", taken.failure().message}, let_in.headers);
  made->begin(*taken, let_in.headers);
  return made;
}

core::result<admission> inference_routes::submit(const inference_call& call,
                                                 const request_faults& faults, exchange& sink) {
  core::nanoseconds delay{0};
  if (faults[fault::slow_start])
    delay = config_.faults.slow_start;
  return driver_.submit({.what = call.what(),
                         .model = call.model,
                         .messages = call.messages,
                         .max_tokens = call.max_tokens,
                         .delay = delay,
                         .cache_salt = call.cache_salt},
                        sink);
}

std::optional<refusal> inference_routes::fault_of(const inference_call& call,
                                                  const request_faults& faults) const {
  if (faults[fault::error])
    return refusal{static_cast<int>(config_.faults.status), "INTERNAL_ERROR",
                   "something went wrong"};
  if (faults[fault::over_budget])
    return refusal{402, "BUDGET_EXCEEDED", "the budget is spent"};
  if (faults[fault::no_streaming] && call.stream)
    return refusal{502, "BACKEND_ERROR", "the backend does not stream"};
  if (!faults[fault::rate_limited])
    return std::nullopt;
  const auto wait = config_.faults.retry_after_seconds;
  return refusal{429, "RATE_LIMIT_EXCEEDED", "too many requests",
                 ",\"retry_after_seconds\":" + number_text(wait), wait_headers(wait)};
}

http_reply inference_routes::refuse(const http_request& request, log_entry entry,
                                    const refusal& why, const std::string& headers) {
  entry.status = why.status;
  entry.outcome = "refused";
  books_.close(entry);
  auto reply = router_error(request, why.status, why.code, why.message, why.members);
  reply.headers = headers + why.headers;
  return reply;
}

bool inference_routes::shows(std::string_view path) const noexcept {
  return (config_.serves_models && (path == models_path || path.starts_with(model_prefix))) ||
         path.starts_with(audit_prefix);
}

http_reply inference_routes::show(const http_request& request) const {
  if (request.path == models_path)
    return show_models();
  if (request.path.starts_with(model_prefix))
    return show_model(request, percent_decoded(request.path.substr(model_prefix.size())));
  return show_request(request, percent_decoded(request.path.substr(audit_prefix.size())));
}

http_reply inference_routes::show_models() const {
  std::string list;
  for (const auto& model : config_.models)
    list += (list.empty() ? "" : ",") + model_object(model.id);
  return {200, "application/json", R"({"object":"list","data":[)" + list + "]}"};
}

http_reply inference_routes::show_request(const http_request& request,
                                          const std::string& response_id) const {
  const auto who = gate_.identify(request);
  if (who.refused)
    return router_error(request, who.refused->status, who.refused->code, who.refused->message);
  const auto* entry = books_.find(response_id);
  if (!entry || entry->organization_id != (who.key ? who.key->organization_id : ""))
    return router_error(request, 404, "NOT_FOUND", "no request had this answer");
  return {200, "application/json", log_line(*entry)};
}

http_reply inference_routes::show_model(const http_request& request, const std::string& id) const {
  const auto& all = config_.models;
  if (std::any_of(all.begin(), all.end(), [&id](const auto& model) { return model.id == id; }))
    return {200, "application/json", model_object(id)};
  return router_error(request, 404, "NOT_FOUND", "the model '" + id + "' does not exist");
}

} // namespace loadtest::platform
