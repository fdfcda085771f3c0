#include "platform/server/inference_routes.hpp"

#include "platform/server/chat_request_reader.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

inference_routes::inference_routes(const model_config& config, const accounts& known,
                                   model_driver& driver, request_log& log, core::random_stream ids)
    : config_(config), accounts_(known), driver_(driver), log_(log), ids_(ids) {}

answer_or_exchange inference_routes::chat_completion(const http_request& request, wire& out) {
  if (config_.require_key && request.key.empty())
    return refuse(request, "", 401, "UNAUTHORIZED", "an API key is needed");
  if (config_.require_key && !accounts_.find_key(request.key.reveal(), request.arrived.unix))
    return refuse(request, "", 401, "INVALID_API_KEY", "the API key is not valid");

  const auto read = read_chat_call(request.body);
  if (const auto* refusal = std::get_if<chat_refusal>(&read))
    return refuse(request, "", 400, refusal->code, refusal->message);
  const auto& call = std::get<chat_call>(read);

  const request_faults faults{config_.faults, request.body};
  if (auto failed = fail(request, call, faults))
    return *std::move(failed);

  core::chat_request asked;
  asked.model = call.model;
  asked.messages = call.messages;
  asked.max_tokens = call.max_tokens;
  asked.stream = call.stream;
  auto exchange = std::make_unique<chat_exchange>(
      out, driver_, log_, request,
      chat_wishes{call.model, call.stream, call.include_usage, faults});
  const auto taken = driver_.submit(asked, *exchange);
  if (!taken)
    return refuse(request, call.model, 404, "NOT_FOUND", taken.failure().message);
  char id[40];
  std::snprintf(id, sizeof id, "chatcmpl-%016llx", static_cast<unsigned long long>(ids_.next()));
  exchange->begin(*taken, id);
  return exchange;
}

std::optional<http_reply> inference_routes::fail(const http_request& request, const chat_call& call,
                                                 const request_faults& faults) {
  if (faults[fault::error])
    return refuse(request, call.model, static_cast<int>(config_.faults.status), "INTERNAL_ERROR",
                  "something went wrong");
  if (faults[fault::over_budget])
    return refuse(request, call.model, 402, "BUDGET_EXCEEDED", "the budget is spent");
  if (faults[fault::no_streaming] && call.stream)
    return refuse(request, call.model, 502, "BACKEND_ERROR", "the backend does not stream");
  if (!faults[fault::rate_limited])
    return std::nullopt;
  auto reply = refuse(request, call.model, 429, "RATE_LIMIT_EXCEEDED", "too many requests");
  char wait[32];
  std::snprintf(wait, sizeof wait, "%g", config_.faults.retry_after_seconds);
  reply.headers = std::string{"Retry-After: "} + wait + "\r\n";
  reply.body.pop_back();
  reply.body += std::string{",\"retry_after_seconds\":"} + wait + "}";
  return reply;
}

http_reply inference_routes::models() const {
  std::string list;
  for (const auto& model : config_.models)
    list += (list.empty() ? "" : ",") + (R"({"id":)" + json_string(model.id)) +
            R"(,"object":"model","created":0,"owned_by":"loadtest"})";
  return {200, "application/json", R"({"object":"list","data":[)" + list + "]}"};
}

http_reply inference_routes::refuse(const http_request& request, std::string model, int status,
                                    std::string_view code, std::string_view message) {
  log_entry entry;
  entry.request_id = request.request_id;
  entry.arrived = request.arrived;
  entry.status = status;
  entry.model = std::move(model);
  entry.outcome = "refused";
  log_.add(entry);
  return router_error(request, status, code, message);
}

} // namespace loadtest::platform
